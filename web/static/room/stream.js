// The interview's event stream. It is reopened after every loss, from the last event seen, so that
// nothing is missed and nothing comes twice.

const KINDS = ["turn", "token", "turn_end", "round", "ended", "error"];
const FIRST_WAIT = 500; // ms; doubled after each failure
const LONGEST_WAIT = 4000;
const TICK = 5000; // ms
const ASLEEP = 90000; // longer than a hidden tab's timers are held back

export class Stream {
  #url;
  #after;
  #handlers;
  #source = null;
  #timer = 0;
  #wait = FIRST_WAIT;
  #over = false;

  /** handlers: {turn, token, turn_end, round, ended, error, online(boolean)} */
  constructor(id, after, handlers) {
    this.#url = `/api/interviews/${encodeURIComponent(id)}/events`;
    this.#after = after;
    this.#handlers = handlers;
    addEventListener("online", () => this.open());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && !this.#source) this.open();
    });
    // After a sleep the connection may be dead without anybody having said so: when the clock has jumped, start anew.
    let ticked = Date.now();
    setInterval(() => {
      if (Date.now() - ticked > ASLEEP) this.open();
      ticked = Date.now();
    }, TICK);
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  open() {
    if (this.#over) return;
    this.close();
    const source = new EventSource(`${this.#url}?after=${this.#after}`);
    this.#source = source;
    source.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.#handlers.online(true);
    };
    for (const kind of KINDS) source.addEventListener(kind, (event) => this.#take(kind, event));
    source.onerror = (event) => {
      if (!(event instanceof MessageEvent)) this.#lost();
    };
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #take(kind, event) {
    // The browser's own "error" event has no data; ours is a message.
    if (!(event instanceof MessageEvent)) return;
    if (event.lastEventId) this.#after = event.lastEventId;
    if (kind === "ended") {
      this.#over = true;
      this.close();
    }
    this.#handlers[kind](JSON.parse(event.data));
  }

  #lost() {
    this.close();
    this.#handlers.online(false);
    this.#timer = setTimeout(() => this.open(), this.#wait);
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }
}
