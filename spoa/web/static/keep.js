/* Nothing a person does is lost when a fragment is fetched again: focus, what was typed, what was chosen, where they read.

   A fragment that did not change is not swapped at all. A form says by data-draft what it is about; while the new one
   is about the same thing, its fields keep what was put into them. After an answer the focus goes to the first answer
   of the next question ([data-first]). */
import { say, wordsOf } from "./say.js";

const last = new Map(); // id of a fragment → its HTML when it was last fetched, without what ticks

const still = (html) => html.replace(/(<time\b[^>]*>)[^<]*/g, "$1").replace(/ width="[\d.]+%"/g, "").replace(/name="csrf" value="[^"]*"/g, "");
const byRefresh = (event) => event.detail.requestConfig?.triggeringEvent?.type === "refresh";

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (!event.detail.shouldSwap || !target.id) return;
  const html = still(xhr.responseText);
  if (byRefresh(event) && last.get(target.id) === html) {
    event.detail.shouldSwap = false;
    return;
  }
  last.set(target.id, html);
  remember(target, !byRefresh(event));
});

let kept = null;

function remember(target, asked) {
  const drafts = new Map();
  for (const form of target.querySelectorAll("form[data-draft]")) drafts.set(form.dataset.draft, touched(form));
  if (target.matches("form[data-draft]")) drafts.set(target.dataset.draft, touched(target));
  const inside = target.contains(document.activeElement);
  const scrolled = [...target.querySelectorAll("[id], [data-log]")].filter((each) => each.scrollTop).map((each) => [each.id, each.scrollTop]);
  const newest = wordsOfNewest(target);
  kept = { newest, id: target.id, drafts: asked ? onlyOthers(drafts) : drafts, inside, asked, focus: inside ? document.activeElement.id : "", scrolled };
}

/* The form that was just sent starts afresh; what stands in the others stays. */
function onlyOthers(drafts) {
  const sent = document.activeElement?.closest("form[data-draft]")?.dataset.draft;
  if (sent) drafts.delete(sent);
  return drafts;
}

function wordsOfNewest(root) {
  const newest = root.querySelector("[data-log] > li:last-child:not(.me)");
  return newest ? wordsOf(newest) : "";
}

function touched(form) {
  const fields = [];
  for (const each of form.elements) {
    if (each.type === "hidden" || !each.name) continue;
    if (each.type === "checkbox" || each.type === "radio") {
      if (each.checked !== each.defaultChecked) fields.push([each.name, each.value, each.checked]);
    } else if (each.value !== each.defaultValue && each.tagName !== "BUTTON") fields.push([each.name, null, each.value]);
  }
  return fields;
}

document.addEventListener("htmx:afterSettle", (event) => {
  const root = kept && document.getElementById(kept.id);
  if (!root || event.detail.target !== root && !root.contains(event.detail.elt)) return;
  const { drafts, inside, asked, focus, scrolled, newest } = kept;
  kept = null;
  const forms = [...root.querySelectorAll("form[data-draft]"), ...(root.matches("form[data-draft]") ? [root] : [])];
  for (const form of forms) restore(form, drafts.get(form.dataset.draft) || []);
  for (const [id, top] of scrolled) if (id && document.getElementById(id)) document.getElementById(id).scrollTop = top;
  root.querySelectorAll("[data-log]").forEach((log) => (log.scrollTop = log.scrollHeight));
  if (wordsOfNewest(root) !== newest) say(wordsOfNewest(root)); // a new message is read out, as in a live log
  if (inside) refocus(root, asked, focus);
  document.dispatchEvent(new CustomEvent("spoa:swapped", { detail: { root, asked } }));
});

function restore(form, fields) {
  for (const [name, value, is] of fields) {
    for (const each of form.elements) {
      if (each.name !== name || (value !== null && each.value !== value)) continue;
      if (value === null) each.value = is;
      else each.checked = is;
    }
  }
}

function refocus(root, asked, focus) {
  const same = focus && document.getElementById(focus);
  const first = root.querySelector("[data-first]");
  if (same && !(asked && first)) same.focus({ preventScroll: true });
  else if (first) first.focus();
  else if (!root.contains(document.activeElement)) {
    root.tabIndex = -1;
    root.focus({ preventScroll: true });
  }
}

/* A log of messages shows the newest. */
document.querySelectorAll("[data-log]").forEach((log) => (log.scrollTop = log.scrollHeight));

/* When a page opens, the question has the focus, unless the person is somewhere already. */
if (document.activeElement === document.body) document.querySelector(".sp-pane--case [data-first]")?.focus({ preventScroll: true });
