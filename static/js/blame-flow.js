// @ts-check
/** The player element: takes over what the server drew inside it, and brings it to life. */
/** @import { Player } from "./player.js" */
/** @import { Question, State } from "./types.js" */
import { mountAddress } from "./address.js";
import { fetchTrace } from "./api.js";
import { stepsBegun } from "./clock.js";
import { part } from "./dom.js";
import { latest } from "./latest.js";
import { seek } from "./moves.js";
import { createPlayer } from "./player.js";
import { answered, startState } from "./start.js";

const EDIT_PAUSE = 150;

/**
 * Attributes are the truth: `program`, `inputs` (JSON) and `step` say what is shown, and follow what the reader does;
 * with `addressed` the page's address follows too. Fires `blameflow-step` whenever another step is reached.
 */
export class BlameFlow extends HTMLElement {
  static observedAttributes = ["program", "inputs", "step"];

  /** @type {Player | null} */
  #player = null;

  /** Asks for the trace of a question, once the questions stop coming. */
  #fetch = latest(
    fetchTrace,
    {
      answered: (trace, question) => this.#update((state) => answered(state, question, trace)),
      failed: (error) => this.#update(() => ({ problem: error instanceof Error ? error.message : String(error) })),
    },
    EDIT_PAUSE,
  );

  static define(name = "blame-flow") {
    if (!customElements.get(name)) customElements.define(name, BlameFlow);
  }

  connectedCallback() {
    const data = part(this, "data");
    if (!data || this.#player) return;
    const { trace, usual, selected } = JSON.parse(data.textContent ?? "");
    const step = this.getAttribute("step");
    const initial = startState(this.#question(), trace, step === null ? null : Number(step), selected);
    this.#player = createPlayer(this, initial, (question) => this.#ask(question));
    this.#player.store.subscribe((state, before) => this.#reflect(state, before));
    if (this.hasAttribute("addressed")) this.#player.store.subscribe(mountAddress(usual));
  }

  disconnectedCallback() {
    this.#player?.stop();
    this.#player = null;
  }

  /**
   * @param {string} name
   * @param {string | null} _before
   * @param {string | null} now
   */
  attributeChangedCallback(name, _before, now) {
    this.#update((state) => {
      if (name === "step") return now === null || Number(now) === stepsBegun(state.t) ? {} : seek(state, Number(now));
      const question = this.#question();
      if (JSON.stringify(question) !== JSON.stringify(state.question)) this.#ask(question);
      return {};
    });
  }

  /** @returns {Question} */
  #question() {
    return { program: this.getAttribute("program") ?? "", inputs: JSON.parse(this.getAttribute("inputs") ?? "{}") };
  }

  /** @param {Question} question */
  #ask(question) {
    this.#update(() => ({ stale: true, problem: "" }));
    this.#fetch(question);
  }

  /** @param {(state: State) => Partial<State>} change */
  #update(change) {
    const store = this.#player?.store;
    if (!store) return;
    const changes = change(store.get());
    if (Object.keys(changes).length > 0) store.set(changes);
  }

  /**
   * @param {State} state
   * @param {State} before
   */
  #reflect(state, before) {
    if (state.question !== before.question) {
      this.setAttribute("program", state.question.program);
      this.setAttribute("inputs", JSON.stringify(state.question.inputs));
    }
    const begun = stepsBegun(state.t);
    if (state.poster || (begun === stepsBegun(before.t) && !before.poster)) return;
    this.setAttribute("step", String(begun));
    const step = begun > 0 ? state.trace.steps[begun - 1] : null;
    const detail = { index: begun - 1, phase: step?.phase ?? null, node: step?.node ?? null };
    this.dispatchEvent(new CustomEvent("blameflow-step", { detail, bubbles: true, composed: true }));
  }
}
