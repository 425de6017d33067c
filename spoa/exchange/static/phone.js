"use strict";
// The phone page. The state comes whole by server-sent events; lines are added by their number, never redrawn.

const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const QUIET = { idle: "No call", queued: "Starting", calling: "Calling", ringing: "Ringing", waiting: "Waiting",
  held: "On hold", live: "Connected", ended: "Call ended" };

let number = "";
let stream = null;
let last = null;
let shown = new Set();
let spokenTo = 0;
let seenTexts = new Set();
let readTexts = 0;
let picture = null;
let speaking = query.get("speak") !== "0" && "speechSynthesis" in window;

// ---- sending
async function send(act, body = {}) {
  problem("");
  if (!number) { problem("Give the number of this phone first."); return null; }
  try {
    const answer = await fetch(`/control/handsets/${encodeURIComponent(number)}/${act}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const said = await answer.json();
    if (!answer.ok) { problem(said.error || "That did not work."); return null; }
    return said;
  } catch {
    problem("The exchange does not answer.");
    return null;
  }
}

function problem(words) {
  $("problem").textContent = words;
  $("problem").hidden = !words;
}

// ---- listening
function listen(to) {
  if (stream) stream.close();
  number = to.replace(/\s/g, "").replace(/^0/, "+44");
  shown = new Set(); seenTexts = new Set(); readTexts = 0; spokenTo = -1;
  $("lines").replaceChildren(); $("thread").replaceChildren();
  document.title = number ? `Phone ${number}` : "Phone";
  if (!number) return;
  stream = new EventSource(`/control/handsets/${encodeURIComponent(number)}/stream`);
  stream.addEventListener("state", (event) => { problem(""); show(JSON.parse(event.data)); });
  stream.onerror = () => problem("The line to the exchange is broken. Trying again.");
}

function show(state) {
  last = state;
  const leg = state.call || state.legs.at(-1) || null;
  showLines(leg);
  showState(leg);
  showTexts(state.texts);
}

function showState(leg) {
  let state = leg ? leg.state : "idle";
  const live = ["live", "held", "waiting"].includes(state);
  let more = state === "idle" || state === "ended" ? "Choose whom to ring." : "";
  if (state === "ringing") more = `${nameOf(leg.from)} rings you`;
  if (state === "calling") more = nameOf(leg.to);
  if (live) {
    const hears = leg.hears.length;
    more = hears ? `You hear ${hears > 1 ? `${hears} people` : "somebody"} on the line` : leg.sound ? `You hear: ${short(leg.sound)}` : "It is quiet. Nobody is speaking.";
    if (state === "live" && !hears && !leg.sound && !leg.listening) state = "quiet";
    if (leg.listening && !leg.sound) more = leg.listening.includes("speech") ? "They wait for you to speak" : "They wait for a key";
  }
  $("state").dataset.state = state;
  setText("state-word", QUIET[state] || "Connected");
  setText("state-more", more);
  $("dial").hidden = Boolean(last.call);
  $("ringing").hidden = state !== "ringing";
  $("live").hidden = !(live || state === "calling");
}

function showLines(leg) {
  if (!leg) return;
  const list = $("lines");
  if (list.dataset.call !== leg.call_sid) { list.replaceChildren(); list.dataset.call = leg.call_sid; }
  const first = spokenTo < 0;
  for (const line of leg.lines) {
    if (shown.has(line.n)) continue;
    shown.add(line.n);
    list.append(lineOf(line));
    list.scrollTop = list.scrollHeight;
    if (!first && (line.kind === "say" || line.kind === "voice")) speak(line);
  }
  spokenTo = 0;
  if (leg.state === "ended" && "speechSynthesis" in window) speechSynthesis.cancel();
}

function lineOf(line) {
  const item = document.createElement("li");
  if (line.kind === "tone") item.className = "tone";
  if (line.kind === "own") item.className = "mine";
  if (line.kind === "voice" || line.by === "keys") {
    const by = document.createElement("span");
    by.className = "by";
    by.textContent = line.by;
    item.append(by);
  }
  item.append(line.kind === "play" ? `♪ ${line.words}` : line.words);
  return item;
}

function speak(line) {
  if (!speaking) return;
  const said = new SpeechSynthesisUtterance(line.words);
  said.lang = "en-GB";
  const voices = speechSynthesis.getVoices().filter((one) => one.lang.startsWith("en"));
  if (line.kind === "voice" && voices.length > 1) said.voice = voices[1];
  speechSynthesis.speak(said);
}

// ---- texts
function showTexts(texts) {
  const thread = $("thread");
  for (const text of texts) {
    if (seenTexts.has(text.sid)) continue;
    seenTexts.add(text.sid);
    thread.append(textOf(text));
    thread.scrollTop = thread.scrollHeight;
  }
  if (!$("texts").hidden) readTexts = seenTexts.size;
  $("unread").textContent = seenTexts.size - readTexts;
  $("unread").hidden = seenTexts.size === readTexts;
}

function textOf(text) {
  const item = document.createElement("li");
  if (text.direction === "out") item.className = "mine";
  const by = document.createElement("span");
  by.className = "by";
  const at = new Date(text.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
  by.textContent = `${text.direction === "out" ? "You" : nameOf(text.from)}, ${at}`;
  item.append(by, text.body);
  for (const one of text.media) {
    const image = document.createElement("img");
    image.src = one.url;
    image.alt = "A picture";
    item.append(image);
  }
  return item;
}

async function read(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return { content_type: file.type || "image/png", data: btoa(text) };
}

// ---- small things
function nameOf(who) {
  for (const option of [...$("to").options, ...$("text-to").options]) if (option.value === who) return option.textContent;
  return who.replace(/^\+44(\d{4})(\d{6})$/, "0$1 $2");
}
function short(words) { return words.length > 60 ? `${words.slice(0, 57)}…` : words; }
function setText(id, words) { if ($(id).textContent !== words) $(id).textContent = words; }

function openTab(name) {
  for (const one of ["call", "texts"]) {
    const chosen = one === name;
    $(one).hidden = !chosen;
    $(`tab-${one}`).setAttribute("aria-selected", String(chosen));
    $(`tab-${one}`).tabIndex = chosen ? 0 : -1;
  }
  if (last) showTexts(last.texts);
}

// ---- wiring
for (const name of ["call", "texts"]) {
  $(`tab-${name}`).addEventListener("click", () => openTab(name));
  $(`tab-${name}`).addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = name === "call" ? "texts" : "call";
    openTab(other);
    $(`tab-${other}`).focus();
  });
}
$("own").addEventListener("change", () => listen($("own").value));
$("dial").addEventListener("submit", (event) => {
  event.preventDefault();
  if (number !== $("own").value) listen($("own").value);
  spokenTo = 0;
  send("ring", { to: $("to").value, from_withheld: $("withheld").checked });
});
$("answer").addEventListener("click", () => send("answer"));
$("reject").addEventListener("click", () => send("reject"));
$("hangup").addEventListener("click", () => send("hangup"));
$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = $("words").value.trim();
  if (!words) return;
  if ("speechSynthesis" in window) speechSynthesis.cancel();
  $("words").value = "";
  send("say", { words });
});
$("keys-open").addEventListener("click", () => {
  $("keys").hidden = !$("keys").hidden;
  $("keys-open").setAttribute("aria-expanded", String(!$("keys").hidden));
  $("lines").scrollTop = $("lines").scrollHeight;
});
$("keys").addEventListener("click", (event) => {
  const key = event.target.dataset.key;
  if (!key) return;
  if ("speechSynthesis" in window) speechSynthesis.cancel();
  send("digits", { digits: key });
});
$("voice").addEventListener("click", () => {
  speaking = !speaking;
  if (!speaking && "speechSynthesis" in window) speechSynthesis.cancel();
  voiceShown();
});
function voiceShown() {
  $("voice").setAttribute("aria-pressed", String(speaking));
  $("voice").textContent = speaking ? "Voice on" : "Voice off";
}
$("picture").addEventListener("change", async () => {
  const file = $("picture").files[0];
  picture = file ? await read(file) : null;
  $("picture-name").textContent = file ? file.name : "";
});
$("text").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (number !== $("own").value) listen($("own").value);
  const sent = await send("text", { to: $("text-to").value, body: $("body").value, media: picture ? [picture] : [] });
  if (!sent) return;
  $("body").value = ""; $("picture").value = ""; $("picture-name").textContent = "";
  picture = null;
});

if (query.get("to")) for (const id of ["to", "text-to"]) $(id).value = query.get("to");
if (query.get("compact") === "1") document.body.classList.add("compact");
if (document.body.dataset.number && query.get("compact") === "1") document.body.classList.add("fixed");
if (query.get("tab") === "texts") openTab("texts");
voiceShown();
listen($("own").value);
