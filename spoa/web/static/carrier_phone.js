/* The carrier's own browser phone: @twilio/voice-sdk, built into static/built/twilio.min.js where an installation uses it
   (it is not needed for the demonstration, and is loaded only here). Tokens are short; a new one is fetched in time. */
const LIBRARY = new URL("built/twilio.min.js", import.meta.url).href;
const REFRESH_MS = 60000;
const AGAIN_MS = 5000;

function library() {
  return new Promise((found, missing) => {
    if (window.Twilio?.Device) return found(window.Twilio);
    const script = Object.assign(document.createElement("script"), { src: LIBRARY });
    script.onload = () => (window.Twilio?.Device ? found(window.Twilio) : missing(new Error("the library has no Device")));
    script.onerror = () => missing(new Error("the carrier's library is not built in"));
    document.head.append(script);
  });
}

export class CarrierPhone extends EventTarget {
  aloud = false; // the sound is real
  #fetchToken;
  #device = null;
  #call = null;

  constructor(fetchToken) {
    super();
    this.#fetchToken = fetchToken;
  }

  async start() {
    this.#tell("starting");
    try {
      const [{ Device }, { token }] = await Promise.all([library(), this.#fetchToken()]);
      this.#device = new Device(token, { closeProtection: true, codecPreferences: ["opus", "pcmu"], tokenRefreshMs: REFRESH_MS });
    } catch (problem) {
      return this.#tell("off", { why: `Phone is off: ${problem.message}` });
    }
    this.#device.on("registered", () => this.#tell("ready"));
    this.#device.on("unregistered", () => this.#tell("off"));
    this.#device.on("error", () => !this.#call && this.#again());
    this.#device.on("tokenWillExpire", () => this.#renew());
    this.#device.on("incoming", (call) => this.#incoming(call));
    await this.#device.register().catch(() => this.#again());
  }

  stop() {
    this.#device?.destroy();
    this.#device = null;
  }

  answer() {
    this.#call?.accept();
  }

  reject() {
    this.#call?.reject();
  }

  hangUp() {
    this.#call?.disconnect();
  }

  mute(on) {
    this.#call?.mute(on);
  }

  press(digits) {
    this.#call?.sendDigits(digits);
  }

  say() {} // people speak for themselves

  #incoming(call) {
    this.#call = call;
    const over = () => {
      this.#call = null;
      this.#tell("ready");
    };
    call.on("accept", () => this.#tell("live"));
    call.on("mute", (muted) => this.#tell("live", { muted }));
    for (const end of ["cancel", "disconnect", "reject", "error"]) call.on(end, over);
    this.#tell("ringing", { from: call.parameters.From });
  }

  async #renew() {
    try {
      this.#device?.updateToken((await this.#fetchToken()).token);
    } catch {
      this.#again();
    }
  }

  #again() {
    this.stop();
    this.#tell("off");
    setTimeout(() => this.start(), AGAIN_MS);
  }

  #tell(state, more = {}) {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, ...more } }));
  }
}
