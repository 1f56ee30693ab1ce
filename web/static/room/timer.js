// The clock of the round. The server keeps the time; this counts along between its readings and
// stands still when nobody has touched the room for a while or it is paused, as the server's clock does.

const PRESENCE_EVERY = 20000; // ms

export class Timer {
  #box;
  #text;
  #left;
  #total;
  #idle;
  #paused;
  #activeAt = Date.now();
  #readAt = Date.now();
  #toldAt = 0;
  #warned = null;
  #handlers;
  #timer;

  /** handlers: {presence(), resumed(), warn(text), passed(seconds)} */
  constructor(box, handlers) {
    this.#box = box;
    this.#text = box.querySelector("#timer-text");
    this.#idle = Number(box.dataset.idle) * 1000;
    this.#handlers = handlers;
    const { left, total, paused } = box.dataset;
    this.set({ round_left: Number(left), round_seconds: Number(total), paused: paused === "yes" });
    for (const kind of ["keydown", "pointerdown", "scroll"]) {
      addEventListener(kind, () => this.#active(), { passive: true });
    }
    document.addEventListener("visibilitychange", () => document.hidden || this.#active());
    this.#timer = setInterval(() => this.#show(), 500);
  }

  set(clock) {
    if (!clock || clock.round_left === undefined) return;
    if (clock.round_seconds !== this.#total) this.#warned = null;
    this.#left = clock.round_left;
    this.#total = clock.round_seconds;
    this.#paused = Boolean(clock.paused);
    this.#readAt = Date.now();
    this.#activeAt = Date.now();
    this.#show();
  }

  stop() {
    clearInterval(this.#timer);
    this.#box.hidden = true;
  }

  #active() {
    const now = Date.now();
    if (now - this.#activeAt > this.#idle) this.#handlers.resumed();
    this.#activeAt = now;
    if (now - this.#toldAt > PRESENCE_EVERY) {
      this.#toldAt = now;
      this.#handlers.presence();
    }
  }

  #show() {
    const still = this.#paused || Date.now() - this.#activeAt > this.#idle;
    const until = this.#paused ? this.#readAt : Math.min(Date.now(), this.#activeAt + this.#idle);
    const passed = Math.max(0, until - this.#readAt) / 1000;
    const left = Math.max(0, this.#left - passed);
    const minutes = Math.floor(left / 60);
    const seconds = String(Math.floor(left % 60)).padStart(2, "0");
    this.#text.textContent = `${minutes}:${seconds}`;
    this.#box.toggleAttribute("data-still", still);
    const soon = Math.min(300, this.#total * 0.2);
    const state = left <= 0 ? "up" : left <= soon ? "soon" : "";
    this.#box.dataset.state = state;
    this.#handlers.passed(passed);
    const before = this.#warned;
    this.#warned = state;
    if (before === null || state === before) return; // a page that is just opened does not warn of what is long known
    if (state === "soon") {
      const about = Math.ceil(left / 60);
      this.#handlers.warn(`${about} ${about === 1 ? "minute" : "minutes"} left in this round.`);
    }
    if (state === "up") this.#handlers.warn("Time is up for this round. Finish your thought; it still counts.");
  }
}
