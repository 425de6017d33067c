/* For other sites: <script src="https://…/chat/embed.js" data-source="111"></script> puts a button where it stands.
   It opens our chat in a frame over that page; where a frame or its cookies are refused, in a tab of its own.
   Nothing of the page is read, and nothing of the person is put into an address. See docs/guides/embed-the-chat.md. */
(() => {
  "use strict";
  const script = document.currentScript || document.querySelector('script[src$="/chat/embed.js"]');
  if (!script) return;
  const ours = new URL(script.src).origin;
  const source = ["111", "direct", "nurseline"].includes(script.dataset.source) ? script.dataset.source : "direct";
  const address = `${ours}/chat/start?source=${source}`;
  const PATIENCE = 1500; // milliseconds from a frame that has loaded until it must have said that it works there

  const STYLE = `
    :host { all: initial; }
    button, a, h2, p { font: 700 18px/1.3 Arial, sans-serif; margin: 0; }
    .open, .go { display: inline-block; box-sizing: border-box; max-width: 100%; min-height: 48px; padding: 12px 16px; border: 0;
      border-radius: 4px; background: #005eb8; color: #fff; text-align: left; text-decoration: none; cursor: pointer; }
    .open:hover, .go:hover { background: #003d78; }
    :is(button, a):focus-visible { outline: 4px solid #212b32; outline-offset: 0; background: #ffeb3b; color: #212b32; }
    dialog { position: fixed; inset: auto 0 0 auto; box-sizing: border-box; width: min(26rem, 100vw); max-width: 100vw;
      height: min(44rem, 100vh); height: min(44rem, 100dvh); max-height: 100vh; margin: 0; padding: 0; border: 1px solid #425563;
      background: #fff; color: #212b32; }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(33 43 50 / 60%); }
    header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 8px 12px; border-bottom: 1px solid #d8dde0; }
    h2 { flex: 1 1 9rem; }
    header :is(a, button) { padding: 8px; border: 0; background: transparent; color: #004281; font-size: 16px; text-decoration: underline;
      cursor: pointer; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; }
    .else { padding: 16px; }
    .else p { margin: 0 0 12px; font-weight: 400; }
    @media (forced-colors: active) { .open, .go { border: 1px solid; } }`;

  function made(name, words, props = {}) {
    return Object.assign(document.createElement(name), { textContent: words, ...props });
  }

  function inTab(words, kind) {
    return made("a", words, { className: kind, href: address, target: "_blank", rel: "noopener" });
  }

  function dress(root) {
    try {
      const sheet = new CSSStyleSheet(); // unlike a style element, a page's content policy cannot refuse it
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(made("style", STYLE));
    }
  }

  /* Where no frame can work at all the button is a plain link. */
  const framed = "HTMLDialogElement" in window && !(location.protocol === "https:" && ours.startsWith("http:"));

  function put(place) {
    const root = place.attachShadow({ mode: "open" });
    dress(root);
    const words = script.dataset.label || "Chat with urgent care";
    if (!framed) {
      root.append(inTab(`${words} (opens in a new tab)`, "open"));
      return;
    }
    const button = made("button", words, { type: "button", className: "open" });
    button.setAttribute("aria-haspopup", "dialog");
    root.append(button);
    button.addEventListener("click", opener(root, button));
  }

  function opener(root, button) {
    let dialog = null;
    let frame = null;
    let works = false;

    function build() {
      const head = made("header", "");
      const close = made("button", "Close", { type: "button" });
      close.addEventListener("click", () => dialog.close());
      head.append(made("h2", "Urgent care chat", { id: "title" }), inTab("Open in a new tab", ""), close);
      frame = made("iframe", "", { title: "Chat with the urgent care team", referrerPolicy: "no-referrer" });
      frame.addEventListener("load", () => setTimeout(() => works || instead(), PATIENCE));
      dialog = made("dialog", "");
      dialog.setAttribute("aria-labelledby", "title");
      dialog.append(head, frame);
      dialog.addEventListener("close", () => button.focus());
      root.append(dialog);
      window.addEventListener("message", heard);
      frame.src = address;
    }

    /* The frame was refused, or keeps no cookie, without which there is no conversation in it. */
    function instead() {
      if (!frame) return;
      const go = inTab("Open the chat in a new tab", "go");
      const box = made("div", "", { className: "else" });
      box.append(made("p", "Your browser does not let the chat work inside this page."), go);
      go.addEventListener("click", () => dialog.close());
      frame.replaceWith(box);
      frame = null;
      window.removeEventListener("message", heard);
      if (dialog.open) go.focus();
    }

    function heard(event) {
      if (!frame || event.origin !== ours || event.source !== frame.contentWindow) return;
      if (event.data === "spoa:close") dialog.close();
      else if (event.data === "spoa:tab") instead();
      else if (event.data === "spoa:ready" && !works) {
        works = true;
        if (dialog.open) frame.focus();
      }
    }

    return () => {
      if (!dialog) build();
      dialog.showModal();
      if (works) frame?.focus();
    };
  }

  function begin() {
    const place = document.createElement("span");
    if (document.head.contains(script)) document.body.append(place);
    else script.after(place);
    put(place);
  }

  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
})();
