/* The desk of the demonstration: one pane large at a time, and the outline of the pane where something is to be done. */
const panes = document.querySelector("[data-panes]");

function enlarge(id) {
  const large = panes.dataset.large === id ? "" : id;
  panes.dataset.large = large;
  for (const pane of panes.children) pane.classList.toggle("is-large", pane.id === large);
  for (const button of panes.querySelectorAll("[data-large]")) {
    const on = button.dataset.large === large;
    button.setAttribute("aria-pressed", String(on));
    button.firstChild.textContent = on ? "Side by side" : "Enlarge";
  }
}

panes?.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-large]");
  if (button) enlarge(button.dataset.large);
});

function outline() {
  const next = document.getElementById("guide")?.dataset.nextPane;
  for (const pane of panes?.children || []) pane.classList.toggle("is-next", pane.id === `pane-${next}`);
}

/* While the desk plays the call handler's part, their frame follows: another name may be led, but not looked into. */
function follow() {
  const leads = document.getElementById("guide")?.dataset.leads;
  const frame = document.querySelector("#pane-handler iframe");
  if (leads && frame && frame.dataset.led !== leads) frame.src = frame.dataset.led = leads;
}

function settled() {
  outline();
  follow();
}

settled();
document.addEventListener("htmx:afterSettle", settled);
