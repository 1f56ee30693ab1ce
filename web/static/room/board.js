// The whiteboard: boxes and arrows, by pointer or by keyboard. Loaded when it is first opened. What is drawn is a
// small model {boxes, arrows}; the picture in the transcript is made from it by the server.

import { load, save } from "./storage.js";

const WIDTH = 1200, HEIGHT = 720, BOX_WIDTH = 168, BOX_HEIGHT = 64; // as in domain/board.py
const MOST_BOXES = 60, MOST_ARROWS = 120, LINE = 20, STEP = 12;
const SVG = "http://www.w3.org/2000/svg";
const $ = (id) => document.getElementById(id);
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

export class Board {
  #key;
  #model;
  #chosen = null; // {box: id} or {arrow: index}
  #from = null; // id of the box that an arrow is being drawn from
  #drag = null;
  #svg = $("board");
  #text = $("board-text");

  /** `last`: what was drawn last in this round, or null. */
  constructor(id, last) {
    this.#key = `board:${id}`;
    this.#model = parsed(load(this.#key)) ?? last ?? { boxes: [], arrows: [] };
    $("board-add").addEventListener("click", () => this.#add());
    $("board-connect").addEventListener("click", () => this.#connect());
    $("board-remove").addEventListener("click", () => this.#remove());
    this.#text.addEventListener("input", () => this.#write());
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it would close the dialog
      this.#refocus();
    });
    this.#svg.addEventListener("focusin", (event) => this.#choose(thing(event.target)));
    this.#svg.addEventListener("keydown", (event) => this.#onKey(event));
    this.#svg.addEventListener("pointerdown", (event) => this.#grab(event));
    this.#svg.addEventListener("pointermove", (event) => this.#pull(event));
    this.#svg.addEventListener("pointerup", () => { this.#drag = null; });
    this.#svg.addEventListener("dblclick", (event) => {
      if (!thing(event.target)) this.#add(this.#at(event));
    });
    this.#draw();
  }

  get model() {
    return this.#model;
  }

  get empty() {
    return !this.#model.boxes.length;
  }

  clear() {
    this.#model = { boxes: [], arrows: [] };
    this.#chosen = this.#from = null;
    this.#changed();
  }

  #add(at = null) {
    const { boxes } = this.#model;
    if (boxes.length >= MOST_BOXES) return this.#say("The board is full.");
    const id = Math.max(0, ...boxes.map((box) => box.id)) + 1;
    const place = at ? { x: at.x - BOX_WIDTH / 2, y: at.y - BOX_HEIGHT / 2 } : this.#free();
    boxes.push({ id, ...inside(place), text: "" });
    this.#chosen = { box: id };
    this.#changed();
    this.#toolbar();
    this.#text.focus();
    this.#say("A box was added. Write on it.");
  }

  #free() {
    for (let y = 40; y < HEIGHT - BOX_HEIGHT; y += 132) {
      for (let x = 40; x < WIDTH - BOX_WIDTH; x += 232) {
        const taken = this.#model.boxes.some((box) => Math.abs(box.x - x) < BOX_WIDTH && Math.abs(box.y - y) < BOX_HEIGHT);
        if (!taken) return { x, y };
      }
    }
    return { x: 40, y: 40 };
  }

  #connect() {
    const id = this.#chosen?.box;
    if (!id) return;
    if (this.#from === null || this.#from === id) {
      this.#from = this.#from === id ? null : id;
      this.#draw();
      this.#refocus();
      return this.#say(this.#from ? "Choose the box that the arrow leads to, then connect again." : "No arrow then.");
    }
    const arrows = this.#model.arrows;
    const there = arrows.some((arrow) => arrow.start === this.#from && arrow.end === id);
    if (!there && arrows.length < MOST_ARROWS) arrows.push({ start: this.#from, end: id, text: "" });
    this.#say(`An arrow leads from ${this.#name(this.#from)} to ${this.#name(id)}.`);
    this.#from = null;
    this.#changed();
    this.#refocus();
  }

  #remove() {
    const { box, arrow } = this.#chosen ?? {};
    if (box) {
      this.#model.boxes = this.#model.boxes.filter((item) => item.id !== box);
      this.#model.arrows = this.#model.arrows.filter((item) => item.start !== box && item.end !== box);
    } else if (arrow !== undefined) {
      this.#model.arrows.splice(arrow, 1);
    }
    this.#chosen = this.#from = null;
    this.#changed();
    this.#toolbar();
    $("board-add").focus();
    this.#say("Removed.");
  }

  #write() {
    const item = this.#item();
    if (!item) return;
    item.text = this.#text.value;
    this.#changed();
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#chosen) return;
    const box = this.#chosen.box ? this.#item() : null;
    if (MOVES[event.key] && box) {
      const [dx, dy] = MOVES[event.key];
      const far = event.shiftKey ? 5 : 1;
      Object.assign(box, inside({ x: box.x + dx * far, y: box.y + dy * far }));
      this.#changed();
      this.#refocus();
    } else if (event.key === "Enter") this.#text.focus();
    else if (event.key === "Delete" || event.key === "Backspace") this.#remove();
    else if (event.key.toLowerCase() === "c" && box) this.#connect();
    else return;
    event.preventDefault();
  }

  #grab(event) {
    const found = thing(event.target);
    if (!found) return;
    event.preventDefault();
    this.#choose(found);
    this.#refocus();
    if (!found.box) return;
    if (this.#from && this.#from !== found.box) return this.#connect();
    const at = this.#at(event);
    const box = this.#item();
    this.#drag = { dx: at.x - box.x, dy: at.y - box.y };
    this.#svg.setPointerCapture(event.pointerId);
  }

  #pull(event) {
    const box = this.#drag && this.#item();
    if (!box) return;
    const at = this.#at(event);
    Object.assign(box, inside({ x: at.x - this.#drag.dx, y: at.y - this.#drag.dy }));
    this.#changed();
    this.#refocus();
  }

  #choose(found) {
    if (!found || JSON.stringify(found) === JSON.stringify(this.#chosen)) return;
    this.#chosen = found;
    this.#draw();
    this.#toolbar();
    this.#refocus();
  }

  #item() {
    const { box, arrow } = this.#chosen ?? {};
    return box ? this.#model.boxes.find((item) => item.id === box) : this.#model.arrows[arrow];
  }

  #name(id) {
    return this.#model.boxes.find((box) => box.id === id)?.text || "a box without words";
  }

  #at(event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(this.#svg.getScreenCTM().inverse());
  }

  #toolbar() {
    const item = this.#item();
    this.#text.disabled = !item;
    this.#text.value = item?.text ?? "";
    $("board-connect").disabled = !this.#chosen?.box;
    $("board-remove").disabled = !item;
  }

  #refocus() {
    const { box, arrow } = this.#chosen ?? {};
    const name = box ? `[data-box="${box}"]` : `[data-arrow="${arrow}"]`;
    this.#svg.querySelector(name)?.focus({ preventScroll: true });
  }

  #say(text) {
    $("board-status").textContent = text;
  }

  #changed() {
    save(this.#key, this.empty ? "" : JSON.stringify(this.#model));
    this.#draw();
  }

  #draw() {
    const boxes = new Map(this.#model.boxes.map((box) => [box.id, box]));
    $("board-connect").setAttribute("aria-pressed", String(this.#from !== null));
    this.#svg.replaceChildren(
      ...this.#model.arrows.map((arrow, index) => this.#arrow(arrow, index, boxes)),
      ...this.#model.boxes.map((box) => this.#box(box)));
  }

  #box(box) {
    const on = this.#chosen?.box === box.id;
    const group = svg("g", {
      class: `b-box${on ? " on" : ""}${this.#from === box.id ? " from" : ""}`, tabindex: 0, role: "button",
      "data-box": box.id, "aria-pressed": on, "aria-label": `Box: ${box.text || "no words yet"}` });
    group.append(svg("rect", { x: box.x, y: box.y, width: BOX_WIDTH, height: BOX_HEIGHT, rx: 8 }));
    const rows = lines(box.text);
    rows.forEach((row, n) => group.append(svg("text", {
      x: box.x + BOX_WIDTH / 2, y: box.y + BOX_HEIGHT / 2 - (rows.length - 1) * 9 + 18 * n + 5 }, row)));
    return group;
  }

  #arrow(arrow, index, boxes) {
    const start = boxes.get(arrow.start), end = boxes.get(arrow.end);
    const a = edge(start, end), b = edge(end, start);
    const length = Math.max(1, Math.hypot(b.x - a.x, b.y - a.y));
    const ux = (b.x - a.x) / length, uy = (b.y - a.y) / length;
    const x = b.x - ux * 10, y = b.y - uy * 10;
    const on = this.#chosen?.arrow === index;
    const group = svg("g", {
      class: `b-arrow${on ? " on" : ""}`, tabindex: 0, role: "button", "data-arrow": index, "aria-pressed": on,
      "aria-label": `Arrow from ${this.#name(arrow.start)} to ${this.#name(arrow.end)}${arrow.text ? `: ${arrow.text}` : ""}` });
    group.append(
      svg("path", { class: "hit", d: `M${a.x} ${a.y}L${b.x} ${b.y}` }),
      svg("path", { class: "line", d: `M${a.x} ${a.y}L${x} ${y}` }),
      svg("path", { class: "head", d: `M${b.x} ${b.y}L${x - uy * 5} ${y + ux * 5}L${x + uy * 5} ${y - ux * 5}z` }));
    if (arrow.text) group.append(svg("text", { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 - 6 }, arrow.text));
    return group;
  }
}

function thing(node) {
  const found = node.closest?.("[data-box], [data-arrow]");
  if (!found) return null;
  const { box, arrow } = found.dataset;
  return box ? { box: Number(box) } : { arrow: Number(arrow) };
}

function svg(kind, attributes, text) {
  const node = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

function inside({ x, y }) {
  const within = (value, most) => Math.round(Math.min(Math.max(0, value), most));
  return { x: within(x, WIDTH - BOX_WIDTH), y: within(y, HEIGHT - BOX_HEIGHT) };
}

/** Where the line between the middles of two boxes leaves the first. */
function edge(box, to) {
  const x = box.x + BOX_WIDTH / 2, y = box.y + BOX_HEIGHT / 2;
  const dx = to.x - box.x, dy = to.y - box.y;
  if (!dx && !dy) return { x, y };
  const share = Math.min(dx ? BOX_WIDTH / 2 / Math.abs(dx) : Infinity, dy ? BOX_HEIGHT / 2 / Math.abs(dy) : Infinity);
  return { x: x + dx * share, y: y + dy * share };
}

function lines(text) {
  const rows = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (rows.length && rows.at(-1).length + 1 + word.length <= LINE) rows[rows.length - 1] += ` ${word}`;
    else rows.push(word.slice(0, LINE));
  }
  return rows.length > 3 ? [...rows.slice(0, 2), `${rows[2].slice(0, LINE - 1)}…`] : rows;
}

function parsed(text) {
  try {
    const model = JSON.parse(text);
    return Array.isArray(model?.boxes) && Array.isArray(model?.arrows) ? model : null;
  } catch {
    return null;
  }
}
