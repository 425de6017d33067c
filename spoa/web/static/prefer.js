/* Before the first paint: the scheme and density that this person chose on this machine. Everything else follows the device. */
(() => {
  "use strict";
  for (const name of ["scheme", "density"]) {
    try {
      const chosen = localStorage.getItem("spoa-" + name);
      if (chosen) document.documentElement.dataset[name] = chosen;
    } catch {
      return; // a browser that keeps nothing: the device's choice stands
    }
  }
})();
