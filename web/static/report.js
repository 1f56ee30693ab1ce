// Ties the statements of the report to the words in the transcript, both ways.

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const behavior = calm ? "instant" : "smooth";

/** Brings a node into view, opening what it is folded into, and lights it up for a moment. */
function show(node) {
  for (let fold = node.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  node.scrollIntoView({ behavior, block: "center" });
  light([node], true);
  setTimeout(() => light([node], false), 2400);
}

// Not querySelector: the ids of points hold dots, which a selector takes for classes.
function named(hash) {
  return document.getElementById(decodeURIComponent(hash.slice(1)));
}

function light(nodes, on) {
  for (const node of nodes) node?.classList.toggle("lit", on);
}

function marksOf(ref) {
  return document.querySelectorAll(`mark[data-refs~="${CSS.escape(ref)}"]`);
}

function statementsOf(mark) {
  return mark.dataset.refs.split(" ").map((ref) => document.getElementById(ref));
}

for (const quote of document.querySelectorAll("a.quote")) {
  const target = () => document.getElementById(quote.dataset.mark) ?? named(quote.hash);
  const ref = quote.closest("[id]").id;
  quote.addEventListener("click", (event) => {
    event.preventDefault();
    history.pushState(null, "", quote.hash);
    show(target());
    target().querySelector("a")?.focus({ preventScroll: true });
  });
  for (const [kind, on] of [["pointerenter", true], ["focus", true], ["pointerleave", false], ["blur", false]]) {
    quote.addEventListener(kind, () => light(marksOf(ref), on));
  }
}

for (const mark of document.querySelectorAll("mark[data-refs]")) {
  const link = mark.querySelector("a");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.pushState(null, "", link.hash);
    const node = named(link.hash);
    show(node);
    node.querySelector("a.quote")?.focus({ preventScroll: true });
  });
  for (const [kind, on] of [["pointerenter", true], ["focus", true], ["pointerleave", false], ["blur", false]]) {
    link.addEventListener(kind, () => light(statementsOf(mark), on));
  }
}

if (location.hash) {
  const node = named(location.hash);
  if (node) show(node);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Paper cannot unfold anything.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details:not([open])")) {
    fold.dataset.wasClosed = "";
    fold.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details[data-was-closed]")) {
    fold.open = false;
    delete fold.dataset.wasClosed;
  }
});
