// An answer on its way. It is kept in the browser until the server has it, and sent again with the
// same client id after a loss, which the server takes as one and the same answer.

const FIRST_WAIT = 800; // ms
const LONGEST_WAIT = 10000;

export class Outbox {
  #url;
  #key;
  #handlers;
  #timer = 0;
  #wait = FIRST_WAIT;
  #sending = false;

  /** handlers: {stored(turn, clientId), refused(problem, item), waiting(boolean)} */
  constructor(id, handlers) {
    this.#url = `/api/interviews/${encodeURIComponent(id)}/answers`;
    this.#key = `outbox:${id}`;
    this.#handlers = handlers;
    addEventListener("online", () => this.flush());
  }

  get waiting() {
    return read(this.#key);
  }

  /** `more`: the board drawn with it, and `replaces`, the seq of the answer that this is a new version of. */
  put(text, more = {}) {
    const item = { client_id: newId(), text, ...more };
    write(this.#key, item);
    this.flush();
    return item;
  }

  async flush() {
    const item = this.waiting;
    if (!item || this.#sending) return;
    clearTimeout(this.#timer);
    this.#sending = true;
    try {
      await this.#send(item);
    } catch {
      this.#later();
    } finally {
      this.#sending = false;
    }
  }

  async #send(item) {
    const { replaces, ...body } = item;
    const response = await fetch(replaces ? `${this.#url}/${replaces}` : this.#url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        Prefer: "respond-async", // the reply comes by the event stream
      },
      body: JSON.stringify(body),
    });
    if (response.status >= 500) throw new Error("try again");
    const reply = await response.json();
    write(this.#key, null);
    this.#wait = FIRST_WAIT;
    this.#handlers.waiting(false);
    if (response.ok) this.#handlers.stored(reply.turn, item.client_id);
    else this.#handlers.refused(reply, item);
  }

  #later() {
    this.#handlers.waiting(true);
    this.#timer = setTimeout(() => this.flush(), this.#wait);
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }
}

const memory = new Map(); // where storage is switched off

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key, item) {
  if (item) memory.set(key, item);
  else memory.delete(key);
  try {
    if (item) localStorage.setItem(key, JSON.stringify(item));
    else localStorage.removeItem(key);
  } catch {
    // Kept in memory only.
  }
}

function newId() {
  // randomUUID is missing where the page came over plain http from another machine.
  return crypto.randomUUID?.() ??
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}
