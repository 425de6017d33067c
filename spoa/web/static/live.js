/* Keeps a page up to date.

   The server says only *that* something changed: names of topics. Every element with data-topic="case:1 queue:2"
   then gets the event "refresh" (htmx: hx-trigger="refresh"), and the document the event "spoa:topic".
   A browser has few connections to one host, so its tabs share one stream: the tab that holds a Web Lock has it
   and tells the others. Without a stream for 15 s the page asks again by itself every 10 s. */
(() => {
  "use strict";

  const meta = document.querySelector('meta[name="spoa-live"]');
  if (!meta) return;

  const STREAM = meta.content;
  const TICKET = meta.dataset.ticket;
  const ME = meta.dataset.me || TICKET; // tabs of one person share; two people in one browser do not
  const GATHER_MS = 150;
  const DEAF_AFTER_MS = 15000;
  const POLL_MS = 10000;
  const SEEN_MS = 60000;
  const MINUTE_MS = 60000;
  const AGAIN_MS = [1000, 2000, 4000, 8000, 15000];
  const SILENT_MS = 25000; // two signs of life of the server, and some

  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("spoa-live:" + ME) : null;
  let heardAt = Date.now(); // when the stream, ours or the leader's, last gave a sign
  let connected = false;
  let source = null;
  let failures = 0;
  let signedOutAt = 0; // from then on nothing is asked until the page is loaded again

  /* ---- what changed ---- */

  let gathered = new Set();
  let everything = false;
  let timer = 0;
  const newsAt = new Map(); // topic → when it was last told; "" is everything

  function gather(topics) {
    if (topics === null) everything = true;
    else topics.forEach((topic) => gathered.add(topic));
    if (!timer) timer = setTimeout(tell, GATHER_MS);
  }

  function tell() {
    const topics = gathered;
    const all = everything;
    timer = 0;
    gathered = new Set();
    everything = false;
    for (const topic of all ? [""] : topics) newsAt.set(topic, performance.now());
    for (const element of document.querySelectorAll("[data-topic]")) {
      if (all || topicsOf(element).some((topic) => topics.has(topic))) refresh(element);
    }
    document.dispatchEvent(new CustomEvent("spoa:topic", { detail: { topics: [...topics], all } }));
  }

  const topicsOf = (element) => element.dataset.topic.split(/\s+/);

  function refresh(element) {
    if (window.htmx) window.htmx.trigger(element, "refresh");
    else element.dispatchEvent(new CustomEvent("refresh"));
  }

  /* News that comes while a fragment is on its way may be younger than what the fragment says, and the element that
     heard it is replaced: whoever stands in its place asks once more. */
  const askedAt = new WeakMap();
  document.addEventListener("htmx:beforeSend", ({ detail }) => askedAt.set(detail.xhr, performance.now()));
  document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
    const asked = askedAt.get(detail.xhr);
    if (asked === undefined) return;
    const missed = (topic) => newsAt.get(topic) > asked;
    for (const element of [target, ...target.querySelectorAll("[data-topic]")]) {
      if (element.dataset.topic && ["", ...topicsOf(element)].some(missed)) refresh(element);
    }
  });

  /* Requests that no hand caused do not keep a session alive. */
  document.addEventListener("htmx:configRequest", (event) => {
    const cause = event.detail.triggeringEvent;
    if (cause && cause.type === "refresh") event.detail.headers["X-Spoa-Quiet"] = "1";
  });

  function heard(kind, topics) {
    const was = connected;
    connected = kind !== "down";
    if (connected) heardAt = Date.now();
    if (kind === "topics") gather(topics);
    if (kind === "resync" || (connected && !was)) gather(null);
    if (connected !== was) state(connected ? "live" : "waiting");
  }

  function state(word) {
    document.documentElement.dataset.live = word;
    document.dispatchEvent(new CustomEvent("spoa:live", { detail: { state: word } }));
  }

  /* ---- the stream, in one tab ---- */

  function say(kind, topics) {
    heard(kind, topics);
    if (tabs) tabs.postMessage({ kind, topics });
  }

  async function open() {
    let answer;
    try {
      answer = await fetch(TICKET, { headers: { Accept: "application/json", "X-Spoa-Quiet": "1" } });
    } catch {
      return again();
    }
    if (answer.status === 401 || answer.status === 403) return signedOut();
    if (!answer.ok) return again();
    const { ticket } = await answer.json();
    source = new EventSource(STREAM + "?ticket=" + encodeURIComponent(ticket));
    source.onopen = () => {
      failures = 0;
      say("up");
    };
    source.addEventListener("topics", (event) => say("topics", JSON.parse(event.data)));
    source.addEventListener("resync", () => say("resync"));
    source.addEventListener("beat", () => say("beat"));
    /* A ticket is good for a minute only: never let the browser reconnect with the old one. */
    source.onerror = again;
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  function again() {
    close();
    say("down");
    const wait = AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)];
    setTimeout(open, wait * (0.75 + Math.random() / 2));
  }

  function signedOut() {
    close();
    leave();
    if (tabs) tabs.postMessage({ kind: "signed-out" });
  }

  function leave() {
    signedOutAt = Date.now();
    state("signed-out");
  }

  if (tabs && navigator.locks) {
    tabs.onmessage = ({ data }) => {
      if (data.kind === "signed-out") leave();
      else if (data.kind !== "hello") heard(data.kind, data.topics);
      else if (source && source.readyState === EventSource.OPEN) tabs.postMessage({ kind: "beat" });
    };
    tabs.postMessage({ kind: "hello" }); // a new tab does not wait for the next sign of life
    navigator.locks.request("spoa-live:" + ME, () => {
      open();
      return new Promise(() => {}); // held until this tab closes; then the next one leads
    });
  } else {
    open();
  }

  /* ---- when there is no stream ---- */

  let polledAt = Date.now();
  setInterval(() => {
    const silence = Date.now() - heardAt;
    if (source && connected && silence > SILENT_MS) again();
    if (silence < DEAF_AFTER_MS || Date.now() - polledAt < POLL_MS || signedOutAt) return;
    polledAt = Date.now();
    connected = false;
    state("polling");
    gather(null);
  }, 1000);

  /* What changes with the time alone, and not by anybody's act, is asked for each minute. */
  setInterval(() => {
    if (!signedOutAt) document.querySelectorAll("[data-minutely]").forEach(refresh);
  }, MINUTE_MS);

  /* A tab that was asleep may have missed anything. */
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - heardAt > DEAF_AFTER_MS) gather(null);
  });

  /* ---- a sign of life for presence ---- */

  const csrf = meta.dataset.csrf;
  if (csrf) {
    const seen = () =>
      fetch("/me/seen", { method: "POST", headers: { "X-CSRF-Token": csrf, "X-Spoa-Quiet": "1" } }).catch(() => {});
    setInterval(seen, SEEN_MS);
    seen();
  }
})();
