// The field for the answer: grows, keeps a draft, shows formulas and code as they will look. Enter sends.

import { Fence, inFence } from "./fence.js";
import { keepField, save } from "./storage.js";

const PREVIEW_AFTER = 250; // ms without a key
const MARKED_UP = /\$[^$\s][^$]*\$|```|^\s*\|.*\|/m;
const NO_PICTURES = "Pictures cannot be read here. Say it in words, type it as a table or code, or draw it on the whiteboard.";

export class Composer {
  #form;
  #field;
  #key;
  #busy = false;
  #asking = false;
  #editing = false;
  #unsent = false;
  #handlers;
  #previewTimer = 0;
  #shown = "";

  /** handlers: {send(text), stop(), editLast(), cancelEdit(), tell(text), preview(text) -> Promise<html>} */
  constructor(form, id, handlers) {
    this.#form = form;
    this.#field = form.querySelector("textarea");
    this.#key = `draft:${id}`;
    this.#handlers = handlers;
    keepField(this.#field, this.#key, () => this.#changed());
    const fence = new Fence(this.#field); // before our own keys: inside a fence Enter belongs to it
    this.#changed();
    this.#field.addEventListener("input", () => this.#changed());
    this.#field.addEventListener("keydown", (event) => this.#onKey(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    for (const kind of ["input", "keyup", "click", "focus"]) {
      this.#field.addEventListener(kind, () => this.#tellKeys());
    }
    for (const kind of ["paste", "drop"]) {
      this.#field.addEventListener(kind, (event) => this.#refusePictures(event));
    }
    form.querySelector("#code").addEventListener("click", () => fence.open());
    form.querySelector("#stop").addEventListener("click", () => handlers.stop());
    const ask = document.getElementById("ask");
    ask.addEventListener("click", () => {
      this.asking = !this.#asking;
      this.focus();
    });
  }

  /** While a reply is under way one can write, but not send: Stop stands where Send was. */
  set busy(value) {
    this.#busy = value;
    this.#buttons();
    for (const chip of document.querySelectorAll(".chip[data-say]")) chip.setAttribute("aria-disabled", String(value));
  }

  /** An answer is being changed: that can be sent while the reply to it is still coming. */
  set editing(value) {
    this.#editing = value;
    this.#form.querySelector("#editing").hidden = !value;
    this.#form.querySelector("#send").textContent = value ? "Save" : "Send";
    this.#buttons();
  }

  /** The answer has not reached the server: there is nothing to stop yet. */
  set unsent(value) {
    this.#unsent = value;
    this.#buttons();
  }

  #buttons() {
    const stop = this.#busy && !this.#editing && !this.#unsent;
    this.#form.querySelector("#send").setAttribute("aria-disabled", String(this.#unsent));
    const focused = document.activeElement?.id;
    this.#form.querySelector("#stop").hidden = !stop;
    this.#form.querySelector("#send").hidden = stop;
    if (focused === "stop" || focused === "send") this.focus();
  }

  get busy() {
    return this.#busy;
  }

  /** Whether what is written is a question to the interviewer. */
  set asking(value) {
    this.#asking = value;
    document.getElementById("ask").setAttribute("aria-pressed", String(value));
    this.#field.placeholder = value ? "Your question, for example: how many users a day?" : "Your answer";
  }

  get text() {
    return this.#field.value;
  }

  set text(value) {
    this.#field.value = value;
    save(this.#key, value);
    this.#changed();
  }

  get field() {
    return this.#field;
  }

  /** Puts a refused answer back, above whatever was written since. */
  restore(text) {
    this.text = [text, this.text].filter(Boolean).join("\n\n");
    this.focus();
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  #onKey(event) {
    if (event.key === "Escape" && this.#editing) return this.#handlers.cancelEdit();
    if (event.key === "Escape" && this.#busy) return this.#handlers.stop();
    if (event.key === "ArrowUp" && !this.text && !event.altKey) return this.#handlers.editLast(event);
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    let text = this.text.trim();
    if (this.#busy && !this.#editing) return;
    if (text && this.#asking && !text.endsWith("?")) text = `${text}?`;
    const rest = this.#editing ? null : ""; // after a change, what was being written before comes back
    if (!this.#handlers.send(text)) return;
    this.asking = false;
    if (rest !== null) this.text = rest;
    this.focus();
  }

  #changed() {
    this.#field.classList.toggle("coding", this.text.includes("```"));
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight + 2}px`;
    clearTimeout(this.#previewTimer);
    if (!MARKED_UP.test(this.text)) this.#show("");
    else this.#previewTimer = setTimeout(() => this.#preview(), PREVIEW_AFTER);
  }

  async #preview() {
    const text = this.text;
    const html = await this.#handlers.preview(text).catch(() => "");
    if (text === this.text) this.#show(html);
  }

  #show(html) {
    if (html === this.#shown) return;
    this.#shown = html;
    const box = this.#form.querySelector("#preview");
    box.innerHTML = html;
    box.hidden = !html;
  }

  /** Which keys do what depends on where the caret is. */
  #tellKeys() {
    const code = inFence(this.#field);
    this.#form.querySelector("#keys-text").hidden = code;
    this.#form.querySelector("#keys-code").hidden = !code;
  }

  #refusePictures(event) {
    const data = event.clipboardData ?? event.dataTransfer;
    if (!data?.files.length || data.getData("text/plain")) return;
    event.preventDefault();
    this.#handlers.tell(NO_PICTURES);
  }
}
