// The theme, kept in this browser; and what this browser can do with speech.

const root = document.documentElement;
const choice = document.querySelector("[data-theme-choice]");
choice.hidden = false;
for (const radio of choice.querySelectorAll("input")) {
  radio.checked = radio.value === (root.dataset.theme ?? "");
  radio.addEventListener("change", () => {
    if (radio.value) root.dataset.theme = radio.value;
    else delete root.dataset.theme;
    try {
      if (radio.value) localStorage.setItem("theme", radio.value);
      else localStorage.removeItem("theme");
    } catch {
      // The choice then lasts for this page only.
    }
  });
}

const speech = document.querySelector("[data-speech]");
if (speech) {
  const hears = "SpeechRecognition" in window || "webkitSpeechRecognition" in window;
  const speaks = "speechSynthesis" in window;
  speech.textContent = [hears ? "dictation" : "no dictation", speaks ? "reading aloud" : "no reading aloud"].join(", ");
}
