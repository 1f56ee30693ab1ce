// Ties the statements of the report to the words in the transcript, both ways, and to the two pictures.

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const behavior = calm ? "instant" : "smooth";
const panel = document.getElementById("transcript");

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

const withRef = (ref) => `[data-ref="${CSS.escape(ref)}"]`;
const marksOf = (ref) => document.querySelectorAll(`mark[data-refs~="${CSS.escape(ref)}"]`);

/** Moves the transcript, where it scrolls by itself, so that a mark lit from afar can be seen. */
function reveal(mark) {
  if (!mark || !panel || panel.scrollHeight <= panel.clientHeight) return;
  const [inner, outer] = [mark.getBoundingClientRect(), panel.getBoundingClientRect()];
  if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
  panel.scrollTo({ top: panel.scrollTop + inner.top - outer.top - panel.clientHeight / 3, behavior });
}

/** Lights all that belongs to a statement: itself, its words, its place on the map. */
function lightStatement(ref, on, self = true) {
  const marks = marksOf(ref);
  light(marks, on);
  light(document.querySelectorAll(withRef(ref)), on);
  for (const curve of document.querySelectorAll(`.curve${withRef(ref)}`)) {
    light(document.querySelectorAll(`.answer[data-turn="${curve.dataset.turn}"]`), on);
  }
  if (self) light([document.getElementById(ref)], on);
  if (on) reveal(marks[0]);
}

function lightTurn(turn, on) {
  light(document.querySelectorAll(`[data-turn="${turn}"]`), on);
  const line = document.getElementById(`t${turn}`);
  light([line], on);
  for (const curve of document.querySelectorAll(`.curve[data-turn="${turn}"]`)) {
    light(document.querySelectorAll(`.goal${withRef(curve.dataset.ref)}`), on);
  }
  if (on) reveal(line);
}

function onPointing(node, react) {
  for (const [kind, on] of [["pointerenter", true], ["focusin", true], ["pointerleave", false], ["focusout", false]]) {
    node.addEventListener(kind, () => react(on));
  }
}

for (const node of document.querySelectorAll(".item[id], .point[id], .receipt[id]")) {
  onPointing(node, (on) => lightStatement(node.id, on, false));
}

for (const quote of document.querySelectorAll("a.quote")) {
  const target = () => document.getElementById(quote.dataset.mark) ?? named(quote.hash);
  quote.addEventListener("click", (event) => {
    event.preventDefault();
    history.pushState(null, "", quote.hash);
    show(target());
    target().querySelector("a")?.focus({ preventScroll: true });
  });
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
  onPointing(link, (on) => {
    for (const ref of mark.dataset.refs.split(" ")) lightStatement(ref, on);
  });
}

for (const node of document.querySelectorAll("svg [data-ref]")) {
  onPointing(node, (on) => lightStatement(node.dataset.ref, on));
  node.addEventListener("click", () => {
    const mark = marksOf(node.dataset.ref)[0];
    const statement = document.getElementById(node.dataset.ref);
    if (mark || statement) show(mark ?? statement);
  });
}

for (const node of document.querySelectorAll("svg [data-turn]:not([data-ref])")) {
  onPointing(node, (on) => lightTurn(node.dataset.turn, on));
  node.addEventListener("click", () => show(document.getElementById(`t${node.dataset.turn}`)));
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
  for (const fold of document.querySelectorAll(".report details:not([open]):not(.drop):not(.contest)")) {
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
