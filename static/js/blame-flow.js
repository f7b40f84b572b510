// @ts-check
/**
 * The public element: `<blame-flow program="…" inputs='{"x": 2}'>` on any page, from one script tag.
 *
 * A shadow root holds a frame with `/embed`. A frame keeps styles, keys and ids apart in both directions by itself, needs
 * neither fonts nor styles in the page around it, and a policy there has to allow two sources and nothing unsafe:
 * `script-src` and `frame-src` of this server.
 */
import { commandFor, sourceOf } from "./embed/public-address.js";
import { onMessage } from "./embed/public-messages.js";

const HOST = new URL(import.meta.url).origin;
/** In pixels, until the player says how high it is. */
const HEIGHT = 420;
const STYLES = `
  :host { display: block; position: relative; }
  :host([hidden]) { display: none; }
  iframe { border: 0; color-scheme: normal; display: block; inline-size: 100%; }
  iframe:not(.ready) { opacity: 0; }
  iframe:not(.ready) + slot { display: block; inset: 0; overflow: auto; position: absolute; }
  iframe.ready + slot { display: none; }
`;

/** Attributes are the truth: they say what is shown, and `step` and `inputs` follow what the reader does. */
class PublicBlameFlow extends HTMLElement {
  static observedAttributes = [
    ...["program", "inputs", "example", "network", "activation", "seed", "state", "output", "granularity"],
    ...["view", "step", "controls", "hide", "theme", "digits", "height", "motion", "predict"],
  ];

  /** @type {HTMLIFrameElement | null} */
  #frame = null;
  /** Whether attributes change because the player did, not because somebody set them. */
  #reflecting = false;
  #waiting = false;
  #leave = () => {};

  connectedCallback() {
    this.#frame ??= this.#mount();
    this.#leave = onMessage(this.#frame, HOST, (event, data) => this.#heard(event, data));
    this.#load();
  }

  disconnectedCallback() {
    this.#leave();
  }

  /** @param {string} name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(name, before, now) {
    if (this.#reflecting || !this.#frame || !this.isConnected || before === now) return;
    const command = this.#frame.classList.contains("ready") && now !== null && commandFor(name, now);
    if (command) this.#send(...command);
    else this.#loadSoon();
  }

  play() {
    this.#send("play");
  }

  pause() {
    this.#send("pause");
  }

  next() {
    this.#send("next");
  }

  previous() {
    this.#send("previous");
  }

  reset() {
    this.#send("reset");
  }

  /** @returns {HTMLIFrameElement} */
  #mount() {
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    const frame = document.createElement("iframe");
    frame.loading = "lazy";
    frame.allow = "fullscreen; clipboard-write";
    root.append(frame, document.createElement("slot"));
    return frame;
  }

  /** Several attributes that change together make one address. */
  #loadSoon() {
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      if (this.isConnected) this.#load();
    });
  }

  #load() {
    const frame = /** @type {HTMLIFrameElement} */ (this.#frame);
    const given = (/** @type {string} */ name) => this.getAttribute(name);
    frame.title = given("title") ?? given("aria-label") ?? "Backpropagation step by step";
    frame.height = given("height") ?? String(HEIGHT);
    frame.classList.remove("ready");
    frame.src = sourceOf(HOST, PublicBlameFlow.observedAttributes, given, self.origin);
  }

  /** @param {string} command @param {Record<string, unknown>} [args] */
  #send(command, args = {}) {
    const message = { target: "blameflow", version: 1, id: "", command, args };
    this.#frame?.contentWindow?.postMessage(message, self.origin === "null" ? "*" : HOST);
  }

  /** @param {string} event @param {any} data */
  #heard(event, data) {
    if (event === "ready") this.#frame?.classList.add("ready");
    if (event === "ready" || event === "resize") this.#resize(data.height);
    if (event === "step") this.#reflect("step", String(data.index + 1));
    if (event === "state" && data.inputs) this.#reflect("inputs", JSON.stringify(data.inputs));
    if (event !== "step" && event !== "answer") return;
    this.dispatchEvent(new CustomEvent(`blameflow-${event}`, { detail: data, bubbles: true, composed: true }));
  }

  /** @param {unknown} height */
  #resize(height) {
    const isFixed = this.hasAttribute("height");
    if (!isFixed && typeof height === "number" && height > 0) {
      /** @type {HTMLIFrameElement} */ (this.#frame).height = String(Math.ceil(height));
    }
  }

  /** @param {string} name @param {string} value */
  #reflect(name, value) {
    this.#reflecting = true;
    this.setAttribute(name, value);
    this.#reflecting = false;
  }
}

if (!customElements.get("blame-flow")) customElements.define("blame-flow", PublicBlameFlow);
