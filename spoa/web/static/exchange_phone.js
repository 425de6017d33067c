/* A browser leg at the stand-in exchange: GET {base}/client/stream registers while it is open, POST {base}/client/act acts.
   What people say comes as text; with `aloud` the browser's voice speaks it. */
const AGAIN_MS = 2000;
const STATES = { ringing: "ringing", calling: "calling", queued: "calling", waiting: "live", live: "live", held: "held" };

export class ExchangePhone extends EventTarget {
  aloud = false;
  #fetchToken;
  #had = null; // {token, base}
  #source = null;
  #leg = null;
  #spoken = 0;
  #stopped = false;

  constructor(fetchToken) {
    super();
    this.#fetchToken = fetchToken;
  }

  async start() {
    if (this.#stopped) return;
    this.#tell("starting");
    try {
      this.#had = await this.#fetchToken();
    } catch {
      return this.#again();
    }
    this.#source = new EventSource(`${this.#had.base}/client/stream?token=${encodeURIComponent(this.#had.token)}`);
    this.#source.addEventListener("state", (event) => this.#heard(JSON.parse(event.data)));
    this.#source.addEventListener("refused", () => this.#again()); // the token is over: fetch a new one
    this.#source.onerror = () => this.#again();
  }

  stop() {
    this.#stopped = true;
    this.#source?.close();
    speechSynthesis?.cancel();
  }

  answer() {
    return this.#act("answer");
  }

  reject() {
    return this.#act("reject");
  }

  hangUp() {
    return this.#act("hangup");
  }

  mute(on) {
    return this.#act("mute", { on });
  }

  press(digits) {
    return this.#act("digits", { digits });
  }

  say(words) {
    return this.#act("say", { words });
  }

  #again() {
    this.#source?.close();
    this.#source = null;
    if (this.#stopped) return;
    this.#tell("off");
    setTimeout(() => this.start(), AGAIN_MS * (0.75 + Math.random() / 2));
  }

  async #act(what, more = {}) {
    if (!this.#had || (!this.#leg && what !== "register")) return;
    const body = JSON.stringify({ do: what, call_sid: this.#leg?.call_sid, ...more });
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${this.#had.token}` };
    await fetch(`${this.#had.base}/client/act`, { method: "POST", headers, body }).catch(() => this.#again());
  }

  #heard({ legs }) {
    this.#leg = legs.find((leg) => leg.state !== "ended") || null;
    if (!this.#leg) {
      this.#spoken = 0;
      return this.#tell("ready", { lines: [] });
    }
    const { from, muted, lines } = this.#leg;
    const told = lines.map((line) => ({ n: line.n, by: line.by, words: line.words, own: line.by === "me" }));
    this.#speak(told);
    this.#tell(STATES[this.#leg.state] || "live", { from, muted, lines: told });
  }

  #speak(lines) {
    for (const line of lines) {
      if (line.n <= this.#spoken) continue;
      this.#spoken = line.n;
      if (!this.aloud || line.own || !window.speechSynthesis) continue;
      const spoken = new SpeechSynthesisUtterance(line.words);
      spoken.lang = "en-GB";
      speechSynthesis.speak(spoken);
    }
  }

  #tell(state, more = {}) {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, ...more } }));
  }
}
