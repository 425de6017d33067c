/* Shows what could not be done in the page's place for it (#problem), instead of nothing: htmx by itself drops
   answers that say no. The server names the place (HX-Retarget), here they are let through. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || !xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

/* What did not reach us at all (our web process had just died, the line was cut) has no answer to show: the page says it
   itself, else somebody presses Send and nothing happens. It is not sent again unasked: the first may have arrived. */
function unsent({ detail }) {
  const words = document.getElementById("unsent");
  if (byHand(detail) && words) document.getElementById("problem")?.replaceChildren(words.content.cloneNode(true));
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

/* What is said to have gone wrong stands until something goes well. */
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && byHand(detail)) document.getElementById("problem")?.replaceChildren();
});
