// The field for the answer: grows, keeps a draft, Enter sends.

export class Composer {
  #form;
  #field;
  #send;
  #key;
  #busy = false;

  constructor(form, id, onSend) {
    this.#form = form;
    this.#field = form.querySelector("textarea");
    this.#send = form.querySelector("#send");
    this.#key = `draft:${id}`;
    this.#field.value ||= load(this.#key);
    this.#grow();
    this.#field.addEventListener("input", () => {
      save(this.#key, this.#field.value);
      this.#grow();
    });
    this.#field.addEventListener("keydown", (event) => {
      // While an input method composes a character, Enter belongs to it.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit(onSend);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(onSend);
    });
    for (const chip of form.querySelectorAll("[data-say]")) {
      chip.addEventListener("click", () => {
        if (!this.#busy) onSend(chip.dataset.say);
        this.focus();
      });
    }
  }

  /** While a reply is under way one can write, but not send. */
  set busy(value) {
    this.#busy = value;
    this.#form.classList.toggle("busy", value);
    for (const button of this.#form.querySelectorAll("button")) {
      button.setAttribute("aria-disabled", String(value));
    }
  }

  get busy() {
    return this.#busy;
  }

  /** Puts a refused answer back, above whatever was written since. */
  restore(text) {
    this.#field.value = [text, this.#field.value].filter(Boolean).join("\n\n");
    save(this.#key, this.#field.value);
    this.#grow();
    this.focus();
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  #submit(onSend) {
    const text = this.#field.value.trim();
    if (!text || this.#busy) return;
    this.#field.value = "";
    save(this.#key, "");
    this.#grow();
    onSend(text);
    this.focus();
  }

  #grow() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight + 2}px`;
  }
}

function load(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function save(key, text) {
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {
    // No draft then.
  }
}
