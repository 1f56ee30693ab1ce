// Shows the feedback of a model sentence by sentence, each with links to what it rests on. Text only: nothing that the model
// writes becomes markup.

const box = document.querySelector("[data-feedback]");
const text = box?.querySelector("[data-text]");
const note = box?.querySelector("[data-note]");

/** A small link to a place of this page, or to the library. */
function link(cite, number) {
  const node = document.createElement("a");
  node.className = "cite";
  node.textContent = String(number);
  node.title = cite.label;
  node.setAttribute("aria-label", `Source ${number}: ${cite.label}`);
  const here = cite.href.startsWith("#");
  const there = here && !document.getElementById(decodeURIComponent(cite.href.slice(1)));
  node.href = there && cite.turn ? `#t${cite.turn}` : cite.href;
  return node;
}

function add(sentence, numbers) {
  let last = text.lastElementChild;
  if (!last || sentence.opens) {
    last = document.createElement("p");
    text.append(last);
  }
  if (last.childNodes.length) last.append(" ");
  last.append(sentence.text);
  for (const cite of sentence.cites) {
    if (!numbers.has(cite.id)) numbers.set(cite.id, numbers.size + 1);
    last.append(link(cite, numbers.get(cite.id)));
  }
}

function finish(source, words) {
  source.close();
  text.setAttribute("aria-busy", "false");
  note.textContent = words;
}

if (box) {
  box.hidden = false;
  const numbers = new Map();
  const source = new EventSource(box.dataset.feedback);
  source.addEventListener("sentence", (event) => add(JSON.parse(event.data), numbers));
  source.addEventListener("done", () =>
    finish(source, "Written by a model from the report below. Each sentence links to what it rests on; the marks are not the model's."),
  );
  source.addEventListener("fault", (event) => {
    const { kept, detail } = JSON.parse(event.data);
    finish(source, kept ? `The model broke off (${detail}). The report below is whole.` : `The model wrote nothing that can be shown (${detail}). The report below is whole.`);
  });
  // A refused or lost connection: asking again by itself would only begin again.
  source.onerror = () => finish(source, "The feedback did not come. The report below is whole.");
}
