/* Ctrl K: find a case on this page, or something that it can do. Words match from their beginnings; Esc has no effect. */
import { nameOf } from "./keys.js";
import { wordsOf } from "./say.js";

const dialog = document.getElementById("find");
const NEVER = "#send-999-now, [data-close], dialog *";

function offered() {
  const links = [...document.querySelectorAll(".sp-w a, .sp-bar nav a, .sp-t th a")].map((each) => [wordsOf(each), each]);
  const acts = [...document.querySelectorAll(".sp-b, .sp-link")].filter((each) => !each.matches(NEVER) && each.getClientRects().length && !each.disabled);
  return [...acts.map((each) => [nameOf(each), each]), ...links].filter(([words]) => words);
}

function matches(words, wanted) {
  const starts = words.toLowerCase().split(/[\s,:.]+/);
  return wanted.toLowerCase().split(/\s+/).filter(Boolean).every((part) => starts.some((word) => word.startsWith(part)));
}

function show() {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const found = offered().filter(([words]) => matches(words, input.value)).slice(0, 12);
  list.replaceChildren(...found.map(([words, element], index) => {
    const item = Object.assign(document.createElement("li"), { id: `find-${index}`, textContent: words });
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(index === 0));
    item.addEventListener("click", () => go(element));
    item.target = element;
    return item;
  }));
  if (found.length) input.setAttribute("aria-activedescendant", "find-0");
  else input.removeAttribute("aria-activedescendant");
  dialog.querySelector("[data-find-count]").textContent = found.length ? `${found.length} found` : "Nothing here is called that.";
}

function go(element) {
  dialog.close();
  element.focus();
  element.click();
}

function move(by) {
  const items = [...dialog.querySelectorAll("li")];
  const now = items.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const next = items[(now + by + items.length) % items.length];
  items.forEach((each) => each.setAttribute("aria-selected", String(each === next)));
  dialog.querySelector("input").setAttribute("aria-activedescendant", next?.id || "");
  next?.scrollIntoView({ block: "nearest" });
}

function open() {
  dialog.querySelector("input").value = "";
  dialog.showModal();
  show();
}

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest?.("input, textarea, select") && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      open();
    }
    if (event.ctrlKey && event.key.toLowerCase() === "k" && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      open();
    }
  });
  document.querySelectorAll("[data-find]").forEach((each) => each.addEventListener("click", open));
  dialog.querySelector("input").addEventListener("input", show);
  dialog.querySelector("input").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      const chosen = dialog.querySelector('li[aria-selected="true"]');
      if (chosen) go(chosen.target);
    }
  });
}
