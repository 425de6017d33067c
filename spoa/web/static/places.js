/* A case that came into the page without loading it has its own address too: a reload, "back" and "forward" open it again.

   htmx keeps no history here: its history keeps whole pages in the browser's storage, with the persons in them. The
   address names the case by its opaque id, and what is gone back to is fetched again. */
const MAIN = { target: "#main", select: "#main", swap: "outerHTML" };

document.addEventListener("htmx:pushedIntoHistory", ({ detail }) => {
  if (detail.path === location.pathname) return;
  history.pushState({ brought: true }, "", detail.path);
});

addEventListener("popstate", () => {
  if (window.htmx && document.getElementById("main")) window.htmx.ajax("GET", location.pathname + location.search, MAIN);
});
