// Writing code in a text field: inside a ``` fence Tab indents and Enter keeps the indentation.
// Escape and then Tab leaves the field, for those who have no pointer.

const STEP = "    ";

/** True when the caret stands between an opening fence and its end. */
export function inFence(field) {
  const before = field.value.slice(0, field.selectionStart);
  return (before.match(/^\s*```/gm) ?? []).length % 2 === 1 && !/(^|\n)\s*```[^\n]*$/.test(before);
}

export class Fence {
  #field;
  #leaving = false;

  constructor(field) {
    this.#field = field;
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => { this.#leaving = false; });
  }

  /** An empty block at the caret, ready to be written in; what is selected goes into it. */
  open() {
    const field = this.#field;
    const start = field.selectionStart;
    const chosen = field.value.slice(start, field.selectionEnd);
    const lead = start === 0 || field.value[start - 1] === "\n" ? "" : "\n";
    const head = `${lead}\`\`\`python\n`;
    field.focus();
    insert(field, `${head}${chosen}\n\`\`\`\n`);
    field.setSelectionRange(start + head.length + chosen.length, start + head.length + chosen.length);
  }

  #key(event) {
    if (event.key === "Escape") {
      this.#leaving = true;
      return;
    }
    const leaving = this.#leaving;
    if (event.key !== "Shift") this.#leaving = false;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !inFence(this.#field)) return;
    if (event.key === "Tab" && !leaving) {
      event.preventDefault();
      if (event.shiftKey) this.#outdent();
      else this.#indent();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      event.stopImmediatePropagation(); // a new line here, where Enter would send elsewhere
      this.#newLine();
    }
  }

  #lines() {
    const { value, selectionStart, selectionEnd } = this.#field;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    return { from, to: selectionEnd, text: value.slice(from, selectionEnd) };
  }

  #indent() {
    const { from, to, text } = this.#lines();
    if (!text.includes("\n")) return insert(this.#field, STEP);
    this.#field.setSelectionRange(from, to);
    insert(this.#field, text.replace(/^/gm, STEP));
  }

  #outdent() {
    const { from, to, text } = this.#lines();
    const less = text.replace(/^ {1,4}|^\t/gm, "");
    if (less === text) return;
    this.#field.setSelectionRange(from, to);
    insert(this.#field, less);
  }

  #newLine() {
    const { value, selectionStart } = this.#field;
    const line = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
    const indent = /^[ \t]*/.exec(line)[0];
    insert(this.#field, `\n${indent}${/:\s*$/.test(line) ? STEP : ""}`);
  }
}

/** Writes at the caret in a way that can be undone. */
export function insert(field, text) {
  field.focus();
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
