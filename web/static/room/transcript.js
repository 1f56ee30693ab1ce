// The transcript: turns appear, grow while they are streamed, and are swapped for their final form.

const NEAR = 180; // px from the end within which new words keep the view at the end

export class Transcript {
  #box;
  #latest;
  #pending = null;

  constructor(box, latest) {
    this.#box = box;
    this.#latest = latest;
    latest.addEventListener("click", () => this.toEnd(true));
    addEventListener("scroll", () => this.#showLatest(), { passive: true });
  }

  /** An answer that is on its way to the server. */
  sending(clientId, text) {
    this.#pending = this.#add("candidate", null);
    this.#pending.dataset.client = clientId;
    this.#pending.classList.add("sending");
    said(this.#pending).textContent = text;
    this.toEnd();
  }

  /** The server has the answer; the turn that was on its way becomes that turn. */
  stored(turn, clientId) {
    const known = this.#turn(turn.seq);
    const mine = this.#pending;
    const same = mine && (clientId ? mine.dataset.client === clientId : said(mine).textContent === turn.text);
    if (same) this.#pending = null;
    if (known) {
      if (same && mine !== known) mine.remove();
      return;
    }
    const node = same ? mine : this.#add("candidate", turn.seq);
    node.classList.remove("sending");
    node.dataset.seq = turn.seq;
    node.id = `t${turn.seq}`;
    said(node).innerHTML = turn.html;
    this.toEnd();
  }

  /** Takes back an answer that the server refused. */
  refused() {
    this.#pending?.remove();
    this.#pending = null;
  }

  begin(turn) {
    if (!this.#turn(turn.seq)) this.#add("interviewer", turn.seq);
    this.#box.setAttribute("aria-busy", "true");
  }

  token({ seq, text }) {
    const node = this.#turn(seq) ?? this.#add("interviewer", seq);
    node.classList.add("streaming");
    this.#keepingEnd(() => said(node).append(text));
  }

  end({ seq, html, note }) {
    const node = this.#turn(seq) ?? this.#add("interviewer", seq);
    node.classList.remove("streaming");
    this.#keepingEnd(() => {
      said(node).innerHTML = html;
      node.querySelector(".turn-note")?.remove();
      if (note) node.append(Object.assign(document.createElement("p"), { className: "turn-note", textContent: note }));
    });
    this.#box.setAttribute("aria-busy", "false");
    return said(node).textContent;
  }

  roundMark(title) {
    const mark = document.createElement("p");
    mark.className = "round-mark";
    mark.append(Object.assign(document.createElement("span"), { textContent: title }));
    // The turn that opens the round is already there: the mark goes above it.
    const last = this.#box.lastElementChild;
    if (last?.classList.contains("interviewer")) last.before(mark);
    else this.#box.append(mark);
  }

  failure(problem, again) {
    this.#box.setAttribute("aria-busy", "false");
    const note = document.createElement("p");
    note.className = "failure";
    note.append(`${problem.detail} `);
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
    button.addEventListener("click", () => { note.remove(); again(); });
    note.append(button);
    this.#box.append(note);
    this.toEnd();
  }

  toEnd(smooth = false) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollTo({ top: document.documentElement.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  #turn(seq) {
    return this.#box.querySelector(`[data-seq="${Number(seq)}"]`);
  }

  #add(speaker, seq) {
    const node = document.createElement("article");
    node.className = `turn ${speaker}`;
    if (seq !== null) {
      node.dataset.seq = seq;
      node.id = `t${seq}`;
    }
    const who = Object.assign(document.createElement("h2"), {
      className: "who", textContent: speaker === "candidate" ? "You" : "Interviewer" });
    node.append(who, Object.assign(document.createElement("div"), { className: "said" }));
    this.#keepingEnd(() => this.#box.append(node));
    return node;
  }

  #keepingEnd(change) {
    const near = fromEnd() < NEAR;
    change();
    if (near) this.toEnd();
    else this.#showLatest();
  }

  #showLatest() {
    this.#latest.hidden = fromEnd() < NEAR;
  }
}

function said(node) {
  return node.querySelector(".said");
}

function fromEnd() {
  return document.documentElement.scrollHeight - innerHeight - scrollY;
}
