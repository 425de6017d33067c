/* Shows what could not be done in the page's place for it (#problem), instead of nothing: htmx by itself drops
   answers that say no. The server names the place (HX-Retarget), here they are let through. */
let causedBy = ""; // what stands in #problem: an act of a "hand", or the "page" that asked by itself

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || !xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = true;
  causedBy = byHand(event.detail) ? "hand" : "page";
  event.detail.isError = false;
});

/* What did not reach us at all (our web process had just died, the line was cut) has no answer to show: the page says it
   itself, else somebody presses Send and nothing happens. It is not sent again unasked: the first may have arrived. */
function unsent({ detail }) {
  const words = document.getElementById("unsent");
  if (!byHand(detail) || !words) return;
  causedBy = "hand";
  document.getElementById("problem")?.replaceChildren(words.content.cloneNode(true));
}

function byHand(detail) {
  const cause = detail.requestConfig?.triggeringEvent;
  return Boolean(cause) && cause.type !== "refresh";
}

document.addEventListener("htmx:sendError", unsent);
document.addEventListener("htmx:timeout", unsent);
document.addEventListener("htmx:responseError", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Retarget")) unsent(event); // what stands before us answered: we are away
});

/* What is said to have gone wrong stands until something goes well; an act of a hand is not made good by the page's own. */
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const well = detail.xhr.status >= 200 && detail.xhr.status < 400; // a problem that is shown counts as done for htmx
  if (well && (byHand(detail) || causedBy === "page")) document.getElementById("problem")?.replaceChildren();
});
