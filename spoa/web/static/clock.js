/* Times that tick: [data-until], [data-since], [data-now], [data-meter]. The service's clock counts, not the machine's. */
import { say } from "./say.js";

const meta = document.querySelector('meta[name="spoa-time"]');
const offset = meta ? Date.parse(meta.content) - Date.now() : 0; // a demonstration runs on another evening
const ofDay = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const two = (number) => String(number).padStart(2, "0");
const told = new Map(); // deadline → how many of half, a fifth and zero were announced
const zeroed = new WeakSet();

/** Return the service's present moment in milliseconds. */
export const serviceNow = () => Date.now() + offset;

/** "8:26", "1 h 45", "+2:10". */
export function count(seconds) {
  const s = Math.floor(Math.abs(seconds));
  const sign = seconds < 0 ? "+" : "";
  if (s >= 3600) return `${sign}${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)}`;
  return `${sign}${Math.floor(s / 60)}:${two(s % 60)}`;
}

/** "3 h 20", "16 min", "0:38", "1 min late". */
export function left(seconds) {
  const s = Math.floor(Math.abs(seconds));
  const late = seconds < 0 ? " late" : "";
  if (s < 60) return late ? "late" : `0:${two(s)}`;
  if (s < 3600) return `${Math.floor(s / 60)} min${late}`;
  if (s < 172800) return `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)}${late}`;
  return `${Math.floor(s / 86400)} days${late}`;
}

const SHOWS = { count, left, down: (s) => count(Math.max(0, s)), seconds: (s) => `${Math.max(0, Math.ceil(s))} s` };

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function until(element, now) {
  const seconds = (Date.parse(element.dataset.until) - now) / 1000;
  write(element, SHOWS[element.dataset.show || "left"](seconds));
  const box = element.closest(".sp-time");
  if (box && element.dataset.show !== "down") box.classList.toggle("sp-late", seconds < 0);
  if (seconds <= 0) zero(element);
}

/* At zero the page asks what has become of it; the server decides, never the clock of a page. */
function zero(element) {
  if (zeroed.has(element) || element.dataset.atZero !== "refresh") return;
  zeroed.add(element);
  const root = element.closest("[data-topic]");
  if (root && window.htmx) setTimeout(() => window.htmx.trigger(root, "refresh"), 600);
}

function meter(svg, now) {
  const begins = Date.parse(svg.dataset.begins);
  const ends = Date.parse(svg.dataset.ends);
  const used = Math.min(1, Math.max(0, (now - begins) / (ends - begins)));
  const full = svg.dataset.meter === "left" ? 1 - used : used;
  svg.firstElementChild.setAttribute("width", `${(full * 100).toFixed(1)}%`);
  svg.classList.toggle("sp-track--late", svg.dataset.meter === "used" && used >= 1);
  const clock = svg.closest(".sp-clock");
  if (clock) {
    clock.classList.toggle("sp-clock--late", now > ends);
    announce(clock, begins, ends, now);
  }
}

/* Clocks are not read out; at half, a fifth and zero time left one polite line is. */
function announce(clock, begins, ends, now) {
  const title = clock.querySelector("[data-announce]")?.dataset.announce;
  if (!title) return;
  const share = (ends - now) / (ends - begins);
  const passed = [0.5, 0.2, 0].filter((mark) => share <= mark).length;
  const before = told.get(title);
  told.set(title, passed);
  if (before === undefined || passed <= before) return;
  say(passed === 3 ? `${title}: the time is over.` : `${title}: ${left((ends - now) / 1000)} left.`);
}

function tick() {
  const now = serviceNow();
  document.querySelectorAll("time[data-until]").forEach((each) => until(each, now));
  document.querySelectorAll("time[data-since]").forEach((each) => write(each, SHOWS[each.dataset.show || "count"]((now - Date.parse(each.dataset.since)) / 1000)));
  document.querySelectorAll("time[data-now]").forEach((each) => write(each, ofDay.format(now).slice(0, each.dataset.now === "minutes" ? 5 : 8)));
  document.querySelectorAll("svg[data-meter]").forEach((each) => meter(each, now));
}

if (!document.documentElement.hasAttribute("data-still")) {
  tick();
  setInterval(tick, 500);
  document.addEventListener("htmx:afterSettle", tick);
}
