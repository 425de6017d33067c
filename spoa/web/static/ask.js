/* Second steps: [data-ask] fetches a form into the dialog #ask, with the focus on "Go back". Without script it is a page.
   [data-close] leaves without effect, as Esc does. [data-opens] shows help. [data-empty] clears a place. */
const dialog = document.getElementById("ask");
let opener = null;

async function ask(url, from) {
  opener = from.id;
  await window.htmx.ajax("GET", url, { target: dialog, swap: "innerHTML" });
  if (!dialog.firstElementChild) return;
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("[autofocus]") || dialog.querySelector("[data-close]"))?.focus();
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  const asks = at("[data-ask]");
  if (asks && dialog && window.htmx && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    ask(asks.dataset.ask, asks);
  }
  at("[data-close]")?.closest("dialog")?.close();
  const empties = at("[data-empty]");
  if (empties) document.querySelector(empties.dataset.empty).replaceChildren();
  const opens = at("[data-opens]");
  if (opens) {
    const open = document.querySelector(opens.dataset.opens).classList.toggle("is-open");
    opens.setAttribute("aria-expanded", String(open));
  }
});

if (dialog) {
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    document.getElementById(opener)?.focus();
  });
  /* What the dialog asked for was done: the answer has gone into the page. */
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && dialog.open && dialog.contains(event.detail.elt)) dialog.close();
  });
}

for (const select of document.querySelectorAll("[data-prefer]")) {
  const name = "spoa-" + select.dataset.prefer;
  select.value = localStorage.getItem(name) || "";
  const asMade = document.documentElement.dataset[select.dataset.prefer];
  select.addEventListener("change", () => {
    const root = document.documentElement.dataset;
    localStorage.setItem(name, select.value);
    if (select.value) root[select.dataset.prefer] = select.value;
    else if (select.dataset.prefer === "scheme") delete root.scheme;
    else root.density = asMade || "cosy";
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
