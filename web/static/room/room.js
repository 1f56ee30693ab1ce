// The room: wires the transcript, the composer, the outbox, the stream, the clock and the tools together.

import { Composer } from "./composer.js";
import { confirmed } from "./dialogs.js";
import { MarginView } from "./margin.js";
import { Outbox } from "./outbox.js";
import { Aloud, Dictation } from "./speech.js";
import { keepField, load, save } from "./storage.js";
import { Stream } from "./stream.js";
import { Timer } from "./timer.js";
import { Transcript } from "./transcript.js";

const $ = (id) => document.getElementById(id);
const main = $("main");
const id = main.dataset.id;
const api = `/api/interviews/${encodeURIComponent(id)}`;
const EDIT_SECONDS = Number(main.dataset.editSeconds);

const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });

// What the banner says: the connection first, then a passing note, then a pause.
const state = { offline: false, unsent: false, note: "", paused: false };

function banner() {
  const text = state.unsent
    ? "No connection. Your answer is kept and will be sent as soon as there is one."
    : state.offline
      ? "No connection. Trying again; nothing is lost."
      : state.note || (state.paused ? "Paused. The clock stands still until you go on or answer." : "");
  transcript.keepingEnd(() => {
    $("banner").textContent = text;
    $("banner").hidden = !text;
  });
}

let noteTimer = 0;
function tell(text, ms = 9000) {
  clearTimeout(noteTimer);
  state.note = text;
  banner();
  noteTimer = setTimeout(() => { state.note = ""; banner(); }, ms);
}

function thinking(on) {
  $("thinking").hidden = !on;
  composer.busy = on;
  if (on) transcript.toEnd();
}

/** Sends an answer, or a new version of the last one; false when there is nothing to send. */
function send(text, plain = false) {
  const replaces = plain ? null : editing;
  const board = plain || replaces !== null ? null : attached();
  if ((composer.busy && replaces === null) || (!text && !board)) return false;
  aloud.quiet();
  dictation.end();
  const more = { ...(board && { board }), ...(replaces !== null && { replaces }) };
  const item = outbox.put(text, more);
  transcript.sending(item.client_id, text || "(whiteboard)", replaces);
  transcript.editable(-1, 0);
  if (board) attach(false);
  if (replaces !== null) edit(null);
  thinking(true);
  return true;
}

const transcript = new Transcript($("transcript"), $("latest"), (seq, typed) => edit(seq, typed));
const composer = new Composer($("composer"), id, {
  send,
  tell,
  stop: () => post(`${api}/stop`).catch(() => tell("The reply could not be stopped; there is no connection.")),
  editLast: (event) => {
    if (!document.querySelector(".edit")) return;
    event.preventDefault();
    transcript.editLast();
  },
  cancelEdit: () => edit(null),
  preview: async (text) => (await (await post("/api/preview", { text })).json()).html,
});
const aloud = new Aloud($("aloud"), main.dataset.speaking === "endpoint", tell);
const dictation = new Dictation($("dictate"), $("text"), main.dataset.listening === "endpoint", tell);
const marginView = new MarginView(tell);
keepField($("notes"), `notes:${id}`);
$("notes-panel").open = Boolean($("notes").value);

// Changing the last answer: its text comes into the composer, what was being written comes back afterwards.
let editing = null;
if (load(`aside:${id}`)) composer.text = load(`aside:${id}`); // the page was left in the middle of a change
save(`aside:${id}`, "");
function edit(seq, typed = "") {
  if (seq === editing) return;
  if (editing === null) save(`aside:${id}`, composer.text);
  editing = seq;
  composer.editing = seq !== null;
  composer.text = seq === null ? load(`aside:${id}`) : typed;
  if (seq === null) save(`aside:${id}`, "");
  composer.focus();
}
$("edit-cancel").addEventListener("click", () => edit(null));

const outbox = new Outbox(id, {
  stored(turn, clientId) {
    transcript.stored(turn, clientId);
    transcript.editable(turn.seq, EDIT_SECONDS);
  },
  refused(problem, item) {
    transcript.refused();
    thinking(false);
    composer.restore(item.text);
    if (item.board) attach(true);
    tell(`Not sent: ${problem.detail}`);
  },
  waiting(on) {
    state.unsent = on;
    composer.unsent = on;
    banner();
  },
});

const stream = new Stream(id, main.dataset.after, {
  online(on) {
    state.offline = !on;
    banner();
    if (on) outbox.flush();
  },
  turn(turn) {
    if (turn.speaker === "candidate") {
      transcript.stored(turn, turn.client_id);
      transcript.editable(turn.seq, EDIT_SECONDS);
      if (turn.supersedes) sync(); // it may have opened a round again
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
    aloud.say(text);
    if (turn.clock) margin(turn);
    else sync(); // told again from the store, without the margin
  },
  round(round) {
    marginView.started(round);
    if (round.state !== "started") return;
    transcript.roundMark(round.title);
    clearBoard();
    sync();
  },
  ended(data) {
    thinking(false);
    timer.stop();
    transcript.editable(-1, 0);
    $("desk").hidden = true;
    $("finish").hidden = true;
    if ($("pause")) $("pause").hidden = true;
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
  warn: tell,
  passed: (seconds) => marginView.tick(seconds),
});

async function sync() {
  try {
    const response = await fetch(api);
    if (response.ok) margin(await response.json());
  } catch {
    // The next reply brings it along.
  }
}

function margin(record) {
  timer.set(record.clock);
  marginView.show(record);
  pausedIs(record.clock.paused);
}

// Pause: coach mode only. Other tabs of this browser are told.
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel(`interview:${id}`) : null;
tabs?.addEventListener("message", sync);
document.addEventListener("visibilitychange", () => document.hidden || sync());

function pausedIs(on) {
  if (state.paused === on) return;
  state.paused = on;
  $("pause")?.setAttribute("aria-pressed", String(on));
  $("pause")?.setAttribute("aria-label", on ? "Let the clock run" : "Pause the clock");
  main.classList.toggle("paused", on);
  banner();
}
$("pause")?.addEventListener("click", async () => {
  try {
    const response = await post(`${api}/pause`, { paused: !state.paused });
    const body = await response.json();
    if (!response.ok) return tell(body.detail);
    margin(body);
    tabs?.postMessage("paused");
  } catch {
    tell("The clock could not be paused; there is no connection.");
  }
});

// What can be said by a button. A hint and the end of a round are asked about first.
const QUESTIONS = {
  hint: {
    title: "Take a hint?", yes: "Give me the hint", no: "I'll think on",
    text: "It caps the score: band 3 of 4 for this round, level 2 for this rung of a drill. The report says where it fell.",
  },
  "end-round": {
    title: "End this round?", yes: "End the round", no: "Go on",
    text: "What you have said in it is scored, and the next round begins.",
  },
};
for (const chip of document.querySelectorAll("[data-say]")) {
  chip.addEventListener("click", async () => {
    if (composer.busy) return;
    const question = QUESTIONS[chip.id];
    if (question && !load(`${chip.id}:${id}`) && !(await confirmed(question))) return;
    if (chip.id === "hint") save(`hint:${id}`, "known"); // said once an interview
    send(chip.dataset.say, true);
    composer.focus();
  });
}

// The whiteboard goes along with the next answer once it is attached.
let board = null;
async function theBoard() {
  if (!board) {
    const { Board } = await import("./board.js");
    board = new Board(id, main.dataset.board ? JSON.parse(main.dataset.board) : null);
  }
  return board;
}
function attached() {
  return !$("drawn").hidden && board && !board.empty ? board.model : null;
}
function attach(on) {
  transcript.keepingEnd(() => { $("drawn").hidden = !on; });
  save(`attached:${id}`, on ? "yes" : "");
}
function clearBoard() {
  attach(false);
  main.dataset.board = "";
  save(`board:${id}`, "");
  board?.clear();
}
$("board-open").addEventListener("click", async () => {
  await theBoard();
  $("board-dialog").returnValue = "";
  $("board-dialog").showModal();
});
$("board-dialog").addEventListener("close", () => {
  if ($("board-dialog").returnValue === "attach" && !board.empty) attach(true);
  if (board.empty) attach(false);
  composer.focus();
});
$("drawn-off").addEventListener("click", () => { attach(false); composer.focus(); });
if (load(`attached:${id}`)) theBoard().then((found) => attach(!found.empty));

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
  $("notes-panel").open = false;
}
if (matchMedia("(pointer: fine)").matches) composer.focus();
new ResizeObserver(() => transcript.keepingEnd(() => {})).observe($("desk"));
pausedIs($("timer").dataset.paused === "yes");

const kept = outbox.waiting;
if (kept) {
  transcript.sending(kept.client_id, kept.text, kept.replaces ?? null);
  thinking(true);
  outbox.flush();
} else if (main.dataset.pending === "yes") {
  thinking(true);
}
transcript.toEnd();
stream.open();
