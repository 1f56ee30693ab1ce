// Contesting a verdict: words selected in the transcript go into the form, which stays at hand while one looks for them.

let open = null;

function dock(box, point) {
  open?.classList.remove("docked");
  open = box;
  box.open = true;
  box.classList.add("docked");
  if (point) box.querySelector("select").value = point;
  const close = box.querySelector("[data-close]");
  close.hidden = false;
  close.onclick = undock;
  const first = document.querySelector(`.turn.candidate[data-round="${box.dataset.round}"]`);
  first?.scrollIntoView({ block: "nearest" });
  box.querySelector("textarea").focus({ preventScroll: true });
}

function undock() {
  const back = open && document.querySelector(`[data-contest="${CSS.escape(open.querySelector("select").value)}"]`);
  open?.classList.remove("docked");
  if (open) open.open = false;
  open = null;
  back?.focus();
}

for (const link of document.querySelectorAll("[data-contest]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dock(document.getElementById(link.hash.slice(1)), link.dataset.contest);
  });
}

/** The text that is selected within one answer of the round; "" for none. */
function picked(round) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  const of = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".turn.candidate .said");
  const said = of(range.startContainer);
  const same = said && said === of(range.endContainer) && said.closest(".turn").dataset.round === round;
  return same ? selection.toString().trim() : "";
}

document.addEventListener("selectionchange", () => {
  if (!open) return;
  const words = picked(open.dataset.round);
  if (words) open.querySelector("textarea").value = words;
});

// While words are being picked, a click on a mark selects rather than jumps.
document.addEventListener("click", (event) => {
  if (open && event.target.closest?.("mark a")) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open) undock();
});
