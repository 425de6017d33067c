/* Words for those who listen to the page: one polite line at a time, and one that interrupts. */
const GAP_MS = 10000; // at most one polite message in ten seconds; the newest wins

let waiting = "";
let saidAt = -GAP_MS;
let timer = 0;

function put(id, words) {
  const place = document.getElementById(id);
  if (!place) return;
  place.textContent = ""; // the same words twice are said twice
  requestAnimationFrame(() => (place.textContent = words));
}

/** Say something when there is time for it. */
export function say(words) {
  waiting = words;
  if (timer) return;
  timer = setTimeout(() => {
    timer = 0;
    saidAt = performance.now();
    put("say", waiting);
  }, Math.max(0, saidAt + GAP_MS - performance.now()));
}

/** Say something at once: someone may be in danger, or alone on the line. */
export function sayNow(words) {
  put("say-now", words);
}

/** Return the words of an element without what only eyes need. */
export function wordsOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll('[aria-hidden="true"], svg, .sp-k').forEach((each) => each.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
}
