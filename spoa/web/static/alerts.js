/* A critical alert is said at once and again every 15 s until someone acts; a high one politely, once. */
import { say, sayNow, wordsOf } from "./say.js";

const AGAIN_MS = 15000;
const OFFER_MS = 5000;
const said = new Map();
let sound = null;

function beep() {
  try {
    sound ??= new AudioContext();
    if (sound.state === "suspended") return; // no hand has touched the page yet: the words and the strip must do
    const tone = sound.createOscillator();
    const level = sound.createGain();
    level.gain.value = 0.05;
    tone.frequency.value = 880;
    tone.connect(level).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.25);
  } catch {
    sound = null;
  }
}

/* What is offered in writing rings no telephone: it is said and heard here, and again while nobody has answered. */
function offered(now) {
  const offer = document.querySelector("[data-offered]");
  const key = offer && `offer ${offer.dataset.offered}`;
  if (!offer || now - (said.get(key) ?? -AGAIN_MS) < OFFER_MS) return key;
  if (!said.has(key)) sayNow(wordsOf(offer.querySelector("h2")));
  said.set(key, now);
  beep();
  return key;
}

function look() {
  const now = performance.now();
  const here = new Set();
  for (const strip of document.querySelectorAll(".sp-top [data-level]")) {
    const key = strip.dataset.alert || strip.dataset.sayNow || wordsOf(strip);
    here.add(key);
    const before = said.get(key);
    const critical = strip.dataset.level === "critical";
    if (before !== undefined && !(critical && now - before >= AGAIN_MS)) continue;
    said.set(key, now);
    if (critical) {
      sayNow(strip.dataset.sayNow || wordsOf(strip));
      beep();
    } else if (strip.dataset.level === "high") say(wordsOf(strip));
  }
  here.add(offered(now));
  for (const key of said.keys()) if (!here.has(key)) said.delete(key);
}

if (document.querySelector(".sp-top") && !document.documentElement.hasAttribute("data-still")) {
  look();
  setInterval(look, 1000);
}

const WORDS = {
  waiting: "No live news: connecting again",
  polling: "No live news: this page asks every 10 s",
  "signed-out": "You are signed out. Sign in again to go on",
};
document.addEventListener("spoa:live", (event) => {
  const place = document.getElementById("live-state");
  if (!place) return;
  place.hidden = event.detail.state === "live";
  if (!place.hidden) place.querySelector("[data-live-words]").textContent = WORDS[event.detail.state];
});
