// The list: two interviews to compare. Files: read here and put into the form, so that no upload is needed.

const boxes = [...document.querySelectorAll('input[name="pick"]')];
const compare = document.querySelector("[data-compare]");

function marked() {
  const on = boxes.filter((box) => box.checked);
  if (compare) compare.disabled = on.length !== 2;
  for (const box of boxes) box.disabled = on.length >= 2 && !box.checked;
}
for (const box of boxes) box.addEventListener("change", marked);
if (compare) marked();

for (const input of document.querySelectorAll("[data-file]")) {
  const text = document.getElementById(input.dataset.file);
  input.hidden = false;
  for (const label of document.querySelectorAll("[data-file-label]")) label.hidden = false;
  const take = async (file) => {
    if (!file) return;
    text.value = await file.text();
    text.dispatchEvent(new Event("input"));
  };
  input.addEventListener("change", () => take(input.files[0]));
  text.addEventListener("dragover", (event) => event.preventDefault());
  text.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}

// One name for all its turns, and everybody changed round at once.
for (const select of document.querySelectorAll("[data-name]")) {
  select.addEventListener("change", () => {
    for (const turn of document.querySelectorAll(`[data-of="${CSS.escape(select.dataset.name)}"]`)) turn.value = select.value;
  });
}
for (const button of document.querySelectorAll("[data-swap]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const other = { interviewer: "candidate", candidate: "interviewer", other: "other" };
    for (const select of document.querySelectorAll("[data-of], [data-name]")) select.value = other[select.value];
  });
}
