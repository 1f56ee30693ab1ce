// The calculator without waiting for buttons: the list narrows and results follow as one types.

const filter = document.querySelector("[data-filter]");
if (filter) {
  const count = document.getElementById("count");
  const items = [...document.querySelectorAll(".calcs > li")].map((node) => ({
    node,
    text: `${node.textContent} ${node.dataset.more} ${node.closest("section").querySelector("h2").textContent}`.toLowerCase(),
  }));
  const whole = !new URLSearchParams(location.search).get("q"); // else the server has left some out
  const narrow = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const { node, text } of items) {
      node.hidden = !words.every((word) => text.includes(word));
      left += !node.hidden;
    }
    for (const family of document.querySelectorAll(".family")) family.hidden = !family.querySelector("li:not([hidden])");
    count.textContent = !words.length ? "" : left ? `${left} calculation${left === 1 ? "" : "s"}` : count.dataset.none;
  };
  if (whole) {
    filter.form.querySelector("button").hidden = true;
    filter.addEventListener("input", narrow);
    if (filter.value) narrow(); // kept by the browser over a reload
  }
}

const form = document.querySelector("form[data-live]");
if (form) {
  let timer = 0;
  let newest = 0;

  const recompute = async () => {
    const turn = ++newest;
    const url = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    let html;
    try {
      const response = await fetch(url, { headers: { Accept: "text/html" } });
      if (!response.ok) return;
      html = await response.text();
    } catch {
      return; // the button still works once there is a connection
    }
    if (turn !== newest) return;
    show(new DOMParser().parseFromString(html, "text/html"));
    history.replaceState(null, "", url);
  };

  const show = (page) => {
    const open = document.querySelector("#result details")?.open;
    const result = document.importNode(page.getElementById("result"), true);
    document.getElementById("result").replaceChildren(...result.childNodes);
    const slips = document.querySelector("#result details");
    if (slips) slips.open = Boolean(open);
    for (const input of form.elements) {
      const fault = input.name && page.getElementById(`fault-${input.name}`);
      if (!fault) continue;
      const mine = document.getElementById(fault.id);
      mine.textContent = fault.textContent;
      mine.hidden = fault.hidden;
      input.toggleAttribute("aria-invalid", false);
      if (!fault.hidden) input.setAttribute("aria-invalid", "true");
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(recompute, 180);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    recompute();
  });
}
