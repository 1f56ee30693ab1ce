// What stands beside the transcript: the question, the topic and its time, the facts told so far, the rounds.

const $ = (id) => document.getElementById(id);
const MINUTE = 60;

function piece(kind, className, text) {
  return Object.assign(document.createElement(kind), { className, textContent: text });
}

/** A number of a round that is over: what was said, what it is, and how it is worked out. */
function receipt(item) {
  const row = document.createElement("li");
  const math = piece("span", "math", "");
  math.innerHTML = item.math;
  row.append(
    piece("strong", "", item.title),
    piece("span", "said-was", `You said ${item.claimed}; it is ${item.computed}.`),
    math,
    piece("span", `verdict ${item.tone}`, item.words));
  return row;
}

export class MarginView {
  #warn;
  #warned = "";
  #topic = null;

  constructor(warn) {
    this.#warn = warn;
    const time = $("topic-time").dataset;
    if (time.budget) {
      this.#topic = {
        title: $("topic-text").textContent, elapsed: Number(time.elapsed), budget: Number(time.budget), readAt: Date.now() };
      this.#warned = this.#topic.elapsed > this.#topic.budget ? this.#topic.title : "";
    }
    this.tick(0, true);
  }

  /** `receipts`, `rounds` and `question` come along with a whole record only. */
  show({ topic, facts, receipts, rounds, round }) {
    $("topic").hidden = !topic;
    this.#topic = null;
    if (topic) {
      $("topic-text").textContent = `Topic ${topic.index} of ${topic.of}: ${topic.title}`;
      $("topic-bar").querySelector(".on").setAttribute("width", (100 * topic.index) / topic.of);
      this.#topic = { title: $("topic-text").textContent, elapsed: topic.elapsed, budget: topic.budget };
      this.tick(0, true);
    }
    $("facts").hidden = !facts.length;
    $("facts").querySelector("ul").replaceChildren(...facts.map((fact) => piece("li", "", fact)));
    if (rounds) this.rounds(rounds, round);
    if (!receipts) return;
    $("sums").hidden = !receipts.length;
    $("sums").querySelector("ul").replaceChildren(...receipts.map(receipt));
  }

  /** Interview time has passed, in seconds since the last reading. */
  tick(passed, quiet = false) {
    if (!this.#topic) return;
    const { elapsed, budget, title } = this.#topic;
    const now = elapsed + passed;
    const minutes = Math.floor(now / MINUTE);
    const share = Math.max(1, Math.round(budget / MINUTE));
    $("topic-time").textContent = `${minutes < 1 ? "under a minute" : `${minutes} min`} of about ${share}`;
    if (quiet || now <= budget || this.#warned === title) return;
    this.#warned = title;
    this.#warn(`About ${share} ${share === 1 ? "minute was" : "minutes were"} meant for this topic. Say what matters most and let it move on.`);
  }

  rounds(rounds, current) {
    for (const round of rounds) this.#mark(round);
    const now = rounds[current];
    if (now && now.question && $("peek").textContent !== now.question) this.question(now);
    this.kind(now?.kind, current === rounds.length - 1);
  }

  started(round) {
    this.#mark(round);
    if (round.state === "started") this.question(round);
  }

  question(round) {
    if ($("rounds")) $("round-title").textContent = round.title;
    $("question").textContent = round.question;
    $("peek").textContent = round.question;
    $("board-question").textContent = round.question;
    $("question-panel").open = !matchMedia("(max-width: 62rem)").matches;
  }

  kind(kind, last) {
    if (!kind) return;
    $("main").dataset.kind = kind;
    $("board-open").hidden = kind !== "system_design";
    if ($("end-round")) $("end-round").hidden = last;
  }

  #mark(round) {
    const item = document.querySelector(`#rounds [data-round="${Number(round.index)}"]`);
    if (!item) return;
    item.dataset.state = round.state;
    item.toggleAttribute("aria-current", false);
    if (round.state === "started") item.setAttribute("aria-current", "step");
  }
}
