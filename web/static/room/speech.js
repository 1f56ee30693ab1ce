// Dictation and reading aloud: through the server's audio endpoint where one is configured, else through the
// browser where it can. Both are off until they are switched on, and what is dictated is text to be corrected.

import { confirmed } from "./dialogs.js";
import { insert } from "./fence.js";
import { load, save } from "./storage.js";

const LONGEST = 5 * 60 * 1000; // ms of one recording
const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

export class Dictation {
  #button;
  #field;
  #tell;
  #own;
  #stop = null;

  /** `own`: an audio endpoint is configured. */
  constructor(button, field, own, tell) {
    this.#button = button;
    this.#field = field;
    this.#own = own;
    this.#tell = tell;
    const possible = own ? Boolean(navigator.mediaDevices && globalThis.MediaRecorder) : Boolean(Recognition);
    button.hidden = !possible;
    button.addEventListener("click", () => this.#toggle());
  }

  end() {
    this.#stop?.();
  }

  async #toggle() {
    if (this.#stop) return this.end();
    if (!this.#own && !load("dictation")) {
      const yes = await confirmed({
        title: "Dictate with the browser?",
        text: "Your browser turns speech into text, and some browsers send the sound to their maker for that. You can correct the text before you send it.",
        yes: "Switch it on",
        no: "Rather type",
      });
      if (!yes) return;
      save("dictation", "yes");
    }
    try {
      await (this.#own ? this.#record() : this.#recognise());
      this.#on(true);
    } catch {
      this.#on(false);
      this.#tell("The microphone cannot be used. Allow it for this page, or type your answer.");
    }
  }

  #on(value) {
    if (!value) this.#stop = null;
    this.#button.setAttribute("aria-pressed", String(value));
    this.#button.setAttribute("aria-label", value ? "Stop dictating" : "Dictate");
  }

  #recognise() {
    const recognition = new Recognition();
    recognition.lang = "en-US";
    recognition.continuous = true;
    recognition.onresult = (event) => {
      for (let n = event.resultIndex; n < event.results.length; n++) {
        if (event.results[n].isFinal) this.#write(event.results[n][0].transcript);
      }
    };
    recognition.onerror = (event) => {
      if (event.error === "no-speech" || event.error === "aborted") return;
      this.#tell("Dictation does not work in this browser now. Type your answer; nothing is lost.");
    };
    recognition.onend = () => this.#on(false);
    recognition.start();
    this.#stop = () => recognition.stop();
  }

  async #record() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const kind = ["audio/webm", "audio/ogg", "audio/mp4"].find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
    const parts = [];
    const timer = setTimeout(() => this.end(), LONGEST);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      clearTimeout(timer);
      for (const track of stream.getTracks()) track.stop();
      this.#on(false);
      this.#transcribe(new Blob(parts, { type: kind }));
    };
    recorder.start();
    this.#stop = () => recorder.stop();
  }

  async #transcribe(sound) {
    this.#button.setAttribute("aria-busy", "true");
    try {
      const response = await fetch("/api/audio/transcriptions", {
        method: "POST", headers: { "Content-Type": sound.type }, body: sound });
      const reply = await response.json();
      if (response.ok) this.#write(reply.text);
      else this.#tell(`Not written down: ${reply.detail}`);
    } catch {
      this.#tell("The recording could not be written down; there is no connection.");
    } finally {
      this.#button.removeAttribute("aria-busy");
    }
  }

  #write(text) {
    const field = this.#field;
    const before = field.value.slice(0, field.selectionStart);
    insert(field, `${before && !/\s$/.test(before) ? " " : ""}${text.trim()}`);
  }
}

export class Aloud {
  #button;
  #own;
  #tell;
  #sound = null;

  constructor(button, own, tell) {
    this.#button = button;
    this.#own = own;
    this.#tell = tell;
    button.hidden = !own && !globalThis.speechSynthesis;
    this.#set(load("aloud") === "yes" && !button.hidden);
    button.addEventListener("click", () => {
      this.#set(!this.on);
      save("aloud", this.on ? "yes" : "");
      if (!this.on) this.quiet();
    });
    addEventListener("pagehide", () => this.quiet());
  }

  get on() {
    return this.#button.getAttribute("aria-pressed") === "true";
  }

  quiet() {
    globalThis.speechSynthesis?.cancel();
    this.#sound?.pause();
    this.#sound = null;
  }

  async say(text) {
    if (!this.on || !text) return;
    this.quiet();
    if (!this.#own) {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = "en-US";
      speechSynthesis.speak(words);
      return;
    }
    try {
      const response = await fetch("/api/audio/speech", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text: text.slice(0, 4000) }) });
      if (!response.ok) throw new Error((await response.json()).detail);
      const url = URL.createObjectURL(await response.blob());
      this.#sound = new Audio(url);
      this.#sound.addEventListener("ended", () => URL.revokeObjectURL(url));
      await this.#sound.play();
    } catch (error) {
      this.#tell(`Not read aloud: ${error.message}`);
    }
  }

  #set(value) {
    this.#button.setAttribute("aria-pressed", String(value));
  }
}
