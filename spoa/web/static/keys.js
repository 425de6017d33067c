/* Keys. In the question: 1 to 9, Enter, U, Y. Anywhere: what the page's own buttons say in aria-keyshortcuts, which each
   person can change or turn off. Ctrl K finds, ? shows all. No key sends 999 or ends a call. */
const STORE = "spoa-keys";
const TAKEN = /^(F1|F3|F5|F6|F7|F10|F11|F12|Tab|Enter|Escape)$/; // the browser's and the screen reader's
const sheet = document.getElementById("keys-sheet");
const mine = read();
let deaf = 0; // until when number keys are not taken: the question has just changed under the fingers

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) || { off: false, keys: {} };
  } catch {
    return { off: false, keys: {} };
  }
}

const keep = () => localStorage.setItem(STORE, JSON.stringify(mine));
const inText = (at) => at.matches?.("textarea, select, input:not([type=checkbox], [type=radio])");
const keyOf = (button) => mine.keys[button.id] ?? button.getAttribute("aria-keyshortcuts");
const shown = (element) => element.getClientRects().length > 0 && !element.disabled;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey) return;
  const at = event.target;
  if (document.querySelector("dialog[open]")) return;
  const question = at.closest?.(".sp-q");
  if (!event.ctrlKey && !event.metaKey && question && inQuestion(event, question, at)) return event.preventDefault();
  const offer = at.closest?.(".sp-offer--big");
  if (offer && !inText(at) && /^[1-4]$/.test(event.key)) return press(offer.querySelector(`[data-decline="${event.key}"]`), event);
  if (event.key === "?" && !inText(at) && sheet) return openSheet(event);
  if (mine.off || inText(at) && event.key.length === 1) return;
  const name = (event.ctrlKey ? "Control+" : "") + event.key;
  const found = [...document.querySelectorAll("[aria-keyshortcuts]")].filter((each) => keyOf(each) === name && shown(each));
  if (found.length) press(found[0], event);
});

function press(button, event) {
  if (!button) return;
  event.preventDefault();
  button.click();
}

function inQuestion(event, question, at) {
  if (mine.off) return false;
  const typing = inText(at);
  if (event.key === "Enter" && at.type !== "submit" && at.tagName !== "TEXTAREA" && !at.closest("a, button, [data-alone-form]")) return hit(question.querySelector("[data-next]"));
  if (typing) return false;
  if (/^[1-9]$/.test(event.key)) return performance.now() < deaf || choose(question, event.key);
  if (event.key.toLowerCase() === "u") return hit(question.querySelector("[data-back]:not(:disabled)"));
  if (event.key.toLowerCase() === "y") return hit(question.querySelector("[data-key-y]"));
  if (event.key === "Escape") return hit(question.querySelector("#danger-leave"));
  return false;
}

function hit(button) {
  button?.click();
  return Boolean(button);
}

function choose(question, key) {
  const label = question.querySelector(`[data-key="${key}"]`)?.closest("label");
  const input = label?.querySelector("input");
  if (!input) return false;
  input.checked = input.type === "radio" || !input.checked;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.focus();
  return true;
}

/* "None of these", "Not sure" and "Ask later" stand alone. */
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.checked || input.type !== "checkbox" || !input.closest("[data-question]")) return;
  for (const other of input.form.querySelectorAll(`input[name="${input.name}"]`)) {
    if (other !== input && (input.hasAttribute("data-alone") || other.hasAttribute("data-alone"))) other.checked = false;
  }
});

document.addEventListener("spoa:swapped", (event) => {
  if (event.detail.root.querySelector("[data-question]") && !event.detail.asked) deaf = performance.now() + 600;
});

/* ---- the sheet ---- */

function openSheet(event) {
  event?.preventDefault();
  fill();
  sheet.showModal();
}

function fill() {
  const rows = [["Answer", "1 to 9"], ["Next", "Enter"], ["Back one", "U"], ["Accept what was heard", "Y"], ["Find or do", "Ctrl K"], ["This sheet", "?"]];
  const list = sheet.querySelector("[data-keys-list]");
  list.replaceChildren(...rows.map(([does, key]) => row(does, key)));
  for (const button of document.querySelectorAll("[aria-keyshortcuts][id]")) list.append(row(nameOf(button), keyOf(button), button.id));
  sheet.querySelector("[data-keys-off]").checked = mine.off;
}

/** Return what a button is called, without its key. */
export function nameOf(button) {
  const copy = button.cloneNode(true);
  copy.querySelectorAll(".sp-k, svg").forEach((each) => each.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function row(does, key, id = "") {
  const line = document.createElement("tr");
  const what = Object.assign(document.createElement("th"), { scope: "row", textContent: does });
  const printed = document.createElement("td");
  printed.append(Object.assign(document.createElement("kbd"), { className: "sp-k", textContent: key || "off" }));
  const change = document.createElement("td");
  if (id) change.append(remap(id, does, printed.firstChild));
  line.append(what, printed, change);
  return line;
}

function remap(id, does, printed) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "sp-link", textContent: "Change" });
  button.setAttribute("aria-label", `Change the key of ${does}`);
  button.addEventListener("click", () => {
    printed.textContent = "press a key, Delete is off";
    button.addEventListener("keydown", (event) => {
      if (event.key === "Tab") return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key !== "Escape" && !(TAKEN.test(event.key) || event.key.length === 1)) mine.keys[id] = event.key === "Delete" ? "" : event.key;
      keep();
      fill();
    }, { once: true });
  });
  return button;
}

if (sheet) {
  sheet.querySelector("[data-keys-off]").addEventListener("change", (event) => {
    mine.off = event.target.checked;
    keep();
  });
  document.querySelectorAll("[data-keys-sheet]").forEach((each) => each.addEventListener("click", openSheet));
}
