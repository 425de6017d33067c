/* Shows what could not be done in the page's place for it (#problem), instead of nothing: htmx by itself drops
   answers that say no. The server names the place (HX-Retarget), here they are let through. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || !xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
