// What the browser keeps for one interview, in step between its tabs.

export function load(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return ""; // storage may be switched off
  }
}

export function save(key, text) {
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {
    // Then it lasts as long as the page.
  }
}

/** Keeps a text field under `key`; what another tab writes shows here unless one is writing here. */
export function keepField(field, key, changed = () => {}) {
  field.value ||= load(key);
  field.addEventListener("input", () => save(key, field.value));
  addEventListener("storage", (event) => {
    if (event.key !== key || (document.activeElement === field && !document.hidden)) return;
    field.value = event.newValue ?? "";
    changed();
  });
}
