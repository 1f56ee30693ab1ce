// The transcript: turns appear, grow while they are streamed, and are swapped for their final form.

const STOPPED = "You stopped the reply here.";
const NEAR = 180; // px from the end within which new words keep the view at the end

export class Transcript {
  #box;
  #latest;
  #pending = null;
  #editTimer = 0;
  #onEdit;

  /** onEdit(seq, typed): somebody wants to change an answer. */
  constructor(box, latest, onEdit) {
    this.#box = box;
    this.#latest = latest;
    this.#onEdit = onEdit;
    latest.addEventListener("click", () => this.toEnd(true));
    addEventListener("scroll", () => this.#showLatest(), { passive: true });
    const open = box.querySelector("[data-editable]");
    if (open) this.editable(Number(open.dataset.seq), Number(open.dataset.editable));
  }

  /** An answer that is on its way to the server; `replaces` is the seq of the one it is a new version of. */
  sending(clientId, text, replaces = null) {
    if (replaces !== null) for (const node of this.#from(replaces)) node.hidden = true;
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
    const same = mine && (clientId ? mine.dataset.client === clientId : said(mine).textContent === (turn.typed ?? turn.text));
    if (same) this.#pending = null;
    if (known) {
      if (same && mine !== known) mine.remove();
      return;
    }
    const earlier = turn.supersedes ? this.#superseded(turn) : [];
    const node = same ? mine : this.#add("candidate", turn.seq);
    node.classList.remove("sending");
    node.dataset.seq = turn.seq;
    node.dataset.typed = turn.typed ?? turn.text;
    node.id = `t${turn.seq}`;
    said(node).innerHTML = turn.html;
    if (earlier.length) this.#tellEarlier(node, earlier);
    this.toEnd();
  }

  /** Takes back an answer that the server refused. */
  refused() {
    this.#pending?.remove();
    this.#pending = null;
    for (const node of this.#box.querySelectorAll(".turn[hidden]")) node.hidden = false;
  }

  begin(turn) {
    if (!this.#turn(turn.seq)) this.#add("interviewer", turn.seq);
    this.#box.setAttribute("aria-busy", "true");
  }

  token({ seq, text }) {
    const node = this.#turn(seq) ?? this.#add("interviewer", seq);
    node.classList.add("streaming");
    // Paragraphs stand as they will in the end, so that nothing moves when the turn is complete.
    node.dataset.raw = (node.dataset.raw ?? "") + text;
    const parts = node.dataset.raw.trimStart().split(/\n{2,}/);
    this.#keepingEnd(() => {
      while (said(node).childElementCount < parts.length) said(node).append(document.createElement("p"));
      said(node).lastElementChild.textContent = parts.at(-1);
    });
  }

  end({ seq, html, status, note }) {
    const node = this.#turn(seq) ?? this.#add("interviewer", seq);
    node.classList.remove("streaming");
    delete node.dataset.raw;
    node.dataset.status = status;
    const words = note ?? (status === "interrupted" ? STOPPED : "");
    this.#keepingEnd(() => {
      said(node).innerHTML = html;
      node.querySelector(".turn-note")?.remove();
      if (words) node.append(element("p", "turn-note", words));
    });
    this.#box.setAttribute("aria-busy", "false");
    return said(node).textContent.trim();
  }

  /** Offers to change the answer `seq` for so many seconds. */
  editable(seq, seconds) {
    clearTimeout(this.#editTimer);
    this.#box.querySelector(".edit")?.remove();
    const node = this.#turn(seq);
    if (!node || !(seconds > 0)) return;
    const button = element("button", "edit link", "Edit");
    button.type = "button";
    button.setAttribute("aria-label", "Change this answer");
    button.title = "Change this answer (arrow up in an empty field)";
    button.addEventListener("click", () => this.#onEdit(seq, node.dataset.typed));
    node.querySelector(".who").after(button);
    this.#editTimer = setTimeout(() => button.remove(), seconds * 1000);
  }

  /** The answer that may be changed now, if there is one. */
  editLast() {
    this.#box.querySelector(".edit")?.click();
  }

  roundMark(title) {
    const mark = element("p", "round-mark", "");
    mark.append(element("span", "", title));
    // The turn that opens the round is already there: the mark goes above it.
    const last = this.#box.lastElementChild;
    if (last?.classList.contains("interviewer")) last.before(mark);
    else this.#box.append(mark);
  }

  failure(problem, again) {
    this.#box.setAttribute("aria-busy", "false");
    const note = element("p", "failure", `${problem.detail} `);
    const button = element("button", "", "Try again");
    button.type = "button";
    button.addEventListener("click", () => { note.remove(); again(); });
    note.append(button);
    this.#box.append(note);
    this.toEnd();
  }

  toEnd(smooth = false) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollTo({ top: document.documentElement.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  /** Runs `change`; a view that was at the end stays there. */
  keepingEnd(change) {
    this.#keepingEnd(change);
  }

  #turn(seq) {
    return this.#box.querySelector(`[data-seq="${Number(seq)}"]`);
  }

  #from(seq) {
    return [...this.#box.querySelectorAll(".turn[data-seq]")].filter((node) => Number(node.dataset.seq) >= seq);
  }

  /** Takes the turns that a new version replaces off the page; what they said of the answer, oldest first. */
  #superseded(turn) {
    for (const note of this.#box.querySelectorAll(".failure")) note.remove(); // it was about the old version
    const gone = this.#from(turn.supersedes).filter((node) => Number(node.dataset.seq) < turn.seq);
    const answers = gone.filter((node) => node.classList.contains("candidate"));
    const earlier = answers.flatMap((node) => [
      ...[...node.querySelectorAll(".earlier .said")].map((old) => old.innerHTML), said(node).innerHTML]);
    for (const node of gone) {
      if (node.previousElementSibling?.classList.contains("round-mark")) node.previousElementSibling.remove();
      node.remove();
    }
    return earlier;
  }

  #tellEarlier(node, versions) {
    const who = node.querySelector(".who");
    who.append(" ", element("span", "edited", "edited"));
    const box = element("details", "earlier", "");
    box.append(element("summary", "", "What you had written"));
    for (const html of versions) {
      const old = element("div", "said", "");
      old.innerHTML = html;
      box.append(old);
    }
    node.append(box);
  }

  #add(speaker, seq) {
    const node = element("article", `turn ${speaker}`, "");
    if (seq !== null) {
      node.dataset.seq = seq;
      node.id = `t${seq}`;
    }
    node.append(element("h2", "who", speaker === "candidate" ? "You" : "Interviewer"), element("div", "said", ""));
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

function element(kind, className, text) {
  return Object.assign(document.createElement(kind), { className, textContent: text });
}

function said(node) {
  return node.querySelector(":scope > .said");
}

function fromEnd() {
  return document.documentElement.scrollHeight - innerHeight - scrollY;
}
