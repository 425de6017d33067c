/* A chat in a frame of another site's page: tells that page whether it works there, and when Esc closes it; never what is written. */
(() => {
  "use strict";
  if (window.top === window) return;
  const tell = (word) => window.parent.postMessage(`spoa:${word}`, "*");
  const how = location.protocol === "https:" ? "SameSite=None; Secure; Partitioned" : "SameSite=Lax";

  /* As the server gives the cookie of a conversation to a frame: a browser that keeps this one keeps that one. */
  function keeps() {
    try {
      document.cookie = `spoa-frame=1; path=/; ${how}`;
      const kept = document.cookie.includes("spoa-frame=1");
      document.cookie = `spoa-frame=; path=/; max-age=0; ${how}`;
      return kept;
    } catch {
      return false;
    }
  }

  tell(keeps() ? "ready" : "tab");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell("close");
  });
})();
