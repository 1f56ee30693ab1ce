// Runs before the first paint, so that a chosen theme does not flash. Everything else is in app.js.
(function () {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be switched off; the system's theme holds then.
  }
})();
