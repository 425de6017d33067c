/* The phone in the page, behind one small port with two implementations:

     CarrierPhone   the carrier's library (sound)                        carrier_phone.js
     ExchangePhone  the stand-in exchange (words as text, and aloud)     exchange_phone.js

   A port has start(), stop(), answer(), reject(), hangUp(), mute(on), press(digits), say(words), and sends "state":
   {state: "off"|"starting"|"ready"|"ringing"|"calling"|"live"|"held"|"ended", from, muted, lines: [{n, by, words, own}], why};
   "by" is "me", "service", "line", "keys", or the part that a voice has in the call: "caller", "giver", "receiver", "supervisor", "interpreter".
   The page's meta "spoa-phone" says where a token is had: GET → {token, identity, base}. */
import { CarrierPhone } from "./carrier_phone.js";
import { ExchangePhone } from "./exchange_phone.js";
import { say, sayNow } from "./say.js";

const meta = document.querySelector('meta[name="spoa-phone"]');
const KINDS = { carrier: CarrierPhone, exchange: ExchangePhone };
const AGREED_MS = 20000; // "Accept" in the page answers the ring that follows it
const WORDS = {
  off: "Phone is off", starting: "Phone is starting", ready: "Phone ready", ringing: "Phone rings", calling: "Ringing out",
  live: "On the line", held: "On hold", ended: "Phone ready",
};
const BY = {
  service: "The service", me: "You", line: "The line", keys: "Keys", caller: "Caller", giver: "Colleague", receiver: "Colleague",
  supervisor: "Supervisor", interpreter: "Interpreter",
};

async function fetchToken() {
  const answer = await fetch(meta.content, { headers: { Accept: "application/json", "X-Spoa-Quiet": "1" } });
  if (!answer.ok) throw new Error(`no token: ${answer.status}`);
  return answer.json();
}

const phone = new KINDS[meta.dataset.kind](fetchToken);
let before = "starting";
let agreedAt = -AGREED_MS;
let latest = null;

phone.addEventListener("state", ({ detail }) => {
  const place = document.getElementById("phone-state");
  if (place) {
    place.dataset.phoneState = detail.state;
    place.querySelector("[data-phone-words]").textContent = detail.why || WORDS[detail.state];
  }
  if (detail.state === "ringing" && before !== "ringing") rings(detail);
  if (detail.state === "held" && before === "live") sayNow("You are on hold. The others do not hear you.");
  if (detail.state === "off" && before !== "off") sayNow("Your phone lost its connection. Calls go to your desk phone.");
  before = detail.state;
  latest = detail;
  showRing(detail);
  showLine(detail);
  document.dispatchEvent(new CustomEvent("spoa:phone", { detail }));
});

function rings() {
  if (meta.dataset.answer === "auto" || performance.now() - agreedAt < AGREED_MS) phone.answer();
  else say("The phone rings.");
}

function showRing({ state, from }) {
  const ring = document.querySelector("[data-phone-ring]");
  if (!ring) return;
  ring.hidden = state !== "ringing";
  if (from) ring.querySelector("[data-phone-ring-words]").textContent = `The phone rings: ${spoken(from)}`;
}

/* A number as people in the country write it: the line itself tells it as +447700900142. */
function spoken(words) {
  return words.replace(/\+44(\d{4})(\d{6})\b/g, "0$1 $2");
}

function showLine({ state, lines }) {
  const line = document.querySelector("[data-phone-line]");
  if (!line || !lines) return;
  line.hidden = !["live", "held", "calling"].includes(state);
  const list = line.querySelector("[data-phone-words-list]");
  for (const each of lines) {
    if (Number(list.lastElementChild?.dataset.n || 0) >= each.n) continue;
    const item = document.createElement("li");
    item.dataset.n = each.n;
    item.append(document.createElement("b"), each.by === "line" ? spoken(each.words) : each.words);
    item.firstChild.dataset.by = each.by;
    list.append(item);
    list.scrollTop = list.scrollHeight;
  }
  nameSpeakers();
}

/* The page knows who has which part of its call ("caller", "giver", "receiver"), and may learn it after their first words. */
function nameSpeakers() {
  const known = document.getElementById("call")?.dataset || {};
  for (const each of document.querySelectorAll("[data-phone-words-list] [data-by]")) {
    each.textContent = `${known[each.dataset.by] || BY[each.dataset.by] || each.dataset.by}: `;
  }
}

/* A case that has just come into the page has an empty place for the words on the line. */
document.addEventListener("htmx:afterSettle", () => {
  if (latest) showRing(latest);
  if (latest) showLine(latest);
});

/* Buttons of any page: [data-phone="answer|reject|hangup|mute|unmute|agree"]. "agree" is a promise to answer what rings next. */
const ACTS = {
  answer: () => phone.answer(),
  reject: () => phone.reject(),
  hangup: () => phone.hangUp(),
  mute: () => phone.mute(true),
  unmute: () => phone.mute(false),
  agree: () => {
    agreedAt = performance.now();
    if (before === "ringing") phone.answer();
  },
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-phone]");
  if (button) ACTS[button.dataset.phone]?.();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-phone-say]")) return;
  event.preventDefault();
  const field = event.target.elements.words;
  if (field.value.trim()) phone.say(field.value.trim());
  field.value = "";
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-phone-aloud]")) phone.aloud = event.target.checked;
});

phone.start();
addEventListener("pagehide", () => phone.stop());
