// Questions that have to be answered before something is done.

const $ = (id) => document.getElementById(id);

/** Asks; true for yes. */
export function confirmed({ title, text, yes, no = "Go on as before" }) {
  $("confirm-title").textContent = title;
  $("confirm-text").textContent = text;
  $("confirm-yes").textContent = yes;
  $("confirm-no").textContent = no;
  const dialog = $("confirm");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  });
}
