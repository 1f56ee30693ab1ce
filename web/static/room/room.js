// The room: wires the transcript, the composer, the outbox, the stream and the timer together.

import { Composer } from "./composer.js";
import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";
import { Timer } from "./timer.js";
import { Transcript } from "./transcript.js";

const $ = (id) => document.getElementById(id);
const main = $("main");
const id = main.dataset.id;
const api = `/api/interviews/${encodeURIComponent(id)}`;

const transcript = new Transcript($("transcript"), $("latest"));
let offline = false;
let unsent = false;

function thinking(on) {
  $("thinking").hidden = !on;
  composer.busy = on;
  if (on) transcript.toEnd();
}

function banner() {
  const text = unsent
    ? "No connection. Your answer is kept and will be sent as soon as there is one."
    : offline
      ? "No connection. Trying again; nothing is lost."
      : "";
  $("banner").textContent = text;
  $("banner").hidden = !text;
}

let note = 0;
function tell(text, ms = 9000) {
  clearTimeout(note);
  $("banner").textContent = text;
  $("banner").hidden = false;
  note = setTimeout(banner, ms);
}

function send(text) {
  if (composer.busy) return;
  const item = outbox.put(text);
  transcript.sending(item.client_id, text);
  thinking(true);
}

const composer = new Composer($("composer"), id, send);

const outbox = new Outbox(id, {
  stored(turn, clientId) {
    transcript.stored(turn, clientId);
  },
  refused(problem, text) {
    transcript.refused();
    thinking(false);
    composer.restore(text);
    tell(`Not sent: ${problem.detail}`);
  },
  waiting(on) {
    unsent = on;
    banner();
  },
});

const stream = new Stream(id, main.dataset.after, {
  online(on) {
    offline = !on;
    banner();
    if (on) outbox.flush();
  },
  turn(turn) {
    if (turn.speaker === "candidate") {
      transcript.stored(turn, turn.client_id);
      thinking(true);
    } else {
      transcript.begin(turn);
    }
  },
  token(part) {
    $("thinking").hidden = true;
    transcript.token(part);
  },
  turn_end(turn) {
    const text = transcript.end(turn);
    thinking(false);
    $("announce").textContent = `Interviewer: ${text}`;
    if (turn.clock) margin(turn);
    else sync(); // told again from the store, without the margin
  },
  round(round) {
    markRound(round);
  },
  ended(data) {
    thinking(false);
    timer.stop();
    $("desk").hidden = true;
    $("finish").hidden = true;
    $("over").hidden = false;
    $("to-report").href = data.report;
    $("announce").textContent = "The interview has ended. Your report is ready.";
    $("to-report").focus({ preventScroll: true });
    transcript.toEnd();
  },
  error(problem) {
    thinking(false);
    transcript.failure(problem, () => {
      thinking(true);
      stream.open();
    });
  },
});

const timer = new Timer($("timer"), {
  presence: () => fetch(`${api}/presence`, { method: "POST" }).catch(() => {}),
  resumed: sync,
  warn: (text) => {
    tell(text);
  },
});

async function sync() {
  try {
    const response = await fetch(api);
    if (response.ok) margin(await response.json());
  } catch {
    // The next reply brings it along.
  }
}

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

/** The time, the topic at hand, the facts told so far and, when they come along, the numbers of past rounds. */
function margin({ clock, topic, facts, receipts }) {
  timer.set(clock);
  $("topic").hidden = !topic;
  if (topic) {
    $("topic-text").textContent = `Topic ${topic.index} of ${topic.of}: ${topic.title}`;
    $("topic-bar").querySelector(".on").setAttribute("width", (100 * topic.index) / topic.of);
  }
  $("facts").hidden = !facts.length;
  $("facts").querySelector("ul").replaceChildren(
    ...facts.map((fact) => Object.assign(document.createElement("li"), { textContent: fact })));
  if (!receipts) return;
  $("sums").hidden = !receipts.length;
  $("sums").querySelector("ul").replaceChildren(...receipts.map(receipt));
}

function markRound(round) {
  const item = document.querySelector(`#rounds [data-round="${Number(round.index)}"]`);
  if (item) {
    item.dataset.state = round.state;
    item.toggleAttribute("aria-current", false);
    if (round.state === "started") item.setAttribute("aria-current", "step");
  }
  if (round.state !== "started") return;
  $("round-title").textContent = round.title;
  $("question").textContent = round.question;
  $("peek").textContent = round.question;
  $("question-panel").open = true;
  transcript.roundMark(round.title);
  sync();
}

$("finish").addEventListener("submit", (event) => {
  if ($("end-dialog").returnValue === "end") return;
  event.preventDefault();
  $("end-dialog").showModal();
});
$("end-dialog").addEventListener("close", () => {
  if ($("end-dialog").returnValue === "end") $("finish").submit();
});

// On a small screen these would fill the view; they open by a tap there.
if (matchMedia("(max-width: 62rem)").matches) {
  $("question-panel").open = false;
  $("facts").open = false;
}
if (matchMedia("(pointer: fine)").matches) composer.focus();

const kept = outbox.waiting;
if (kept) {
  transcript.sending(kept.client_id, kept.text);
  thinking(true);
  outbox.flush();
} else if (main.dataset.pending === "yes") {
  thinking(true);
}
transcript.toEnd();
stream.open();
