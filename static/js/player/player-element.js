// @ts-check
/** The player element of our own pages: takes over what the server drew inside it, and brings it to life. */
/** @import { Player } from "./player.js" */
/** @import { Question, State } from "../types.js" */

import { fetchTrace, Refusal } from "../base/api.js";
import { part } from "../base/dom.js";
import { latest } from "../base/latest.js";
import { begin } from "../practice/predict-state.js";
import { withNewNames } from "../workbench/questions.js";
import { mountAddress } from "./address.js";
import { stepsBegun } from "./clock.js";
import { inTensors, keyOf } from "./granularity.js";
import { seek } from "./moves.js";
import { createPlayer } from "./player.js";
import { answered, startState } from "./start.js";

/** In milliseconds: keys that come at once make one question. */
const EDIT_PAUSE = 4;

/**
 * Attributes are the truth: `program`, `inputs` (JSON) and `step` say what is shown, and follow what the reader does;
 * with `addressed` the page's address follows too. Fires `blameflow-step` whenever another step is reached.
 */
export class BlameFlow extends HTMLElement {
  static observedAttributes = ["program", "inputs", "step"];

  /** @type {Player | null} */
  #player = null;

  /** Whether attributes change because the state did, not because somebody set them. */
  #reflecting = false;

  /** Asks for the trace of a question, once the questions stop coming. */
  #fetch = latest(
    fetchTrace,
    {
      answered: (trace, question) => this.#update((state) => answered(state, question, trace)),
      failed: (error, question) => this.#refused(error, question),
    },
    EDIT_PAUSE,
  );

  static define(name = "blame-flow") {
    if (!customElements.get(name)) customElements.define(name, BlameFlow);
  }

  connectedCallback() {
    const data = part(this, "data");
    if (!data || this.#player) return;
    const { trace, question, usual, selected, errors, example, hide, present, predict } = JSON.parse(
      data.textContent ?? "",
    );
    const step = this.getAttribute("step");
    const asked = { ...question, ...this.#question() };
    const more = { example: example ?? null, hide: hide ?? [], present: Boolean(present) };
    const initial = startState(asked, trace, step === null ? null : Number(step), selected, errors, more);
    const hidden = predict && !initial.stale ? begin(initial, predict === "1" ? null : predict) : {};
    this.#player = createPlayer(this, { ...initial, ...hidden }, (question, problem) => this.#ask(question, problem));
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
    if (this.#reflecting) return;
    this.#update((state) => {
      if (name === "step") return now === null || Number(now) === stepsBegun(state.t) ? {} : seek(state, Number(now));
      const question = { ...state.question, ...this.#question() };
      if (JSON.stringify(question) !== JSON.stringify(state.question)) this.#ask(question);
      return {};
    });
  }

  /** @returns {Question} */
  #question() {
    return { program: this.getAttribute("program") ?? "", inputs: JSON.parse(this.getAttribute("inputs") ?? "{}") };
  }

  /**
   * Until the answer is there the numbers are stale; so they stay while there is nothing to ask.
   * @param {Question | null} question
   * @param {string} [problem] why there is nothing to ask
   */
  #ask(question, problem = "") {
    this.#update(({ asked }) => ({ stale: true, problem, mistakes: [], asked: question ?? asked }));
    if (question === null) this.#fetch.cancel();
    else this.#fetch.ask(question);
  }

  /**
   * @param {unknown} error
   * @param {Question} question
   */
  #refused(error, question) {
    const mistakes = error instanceof Refusal ? error.mistakes : [];
    const completed = withNewNames(question, mistakes);
    const whole = inTensors(question, mistakes);
    if (whole) {
      this.#update(() => ({ whole: { key: keyOf(question), reason: mistakes[0].detail } }));
      this.#fetch.ask(whole, 0);
    } else if (completed) {
      this.#update(() => ({ asked: completed }));
      this.#fetch.ask(completed, 0);
    } else this.#update(() => ({ problem: error instanceof Error ? error.message : String(error), mistakes }));
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
    const begun = stepsBegun(state.t);
    const moved = !state.poster && (before.poster || begun !== stepsBegun(before.t));
    this.#reflecting = true;
    if (state.question !== before.question) {
      this.setAttribute("program", state.question.program);
      this.setAttribute("inputs", JSON.stringify(state.question.inputs));
    }
    if (moved) this.setAttribute("step", String(begun));
    this.#reflecting = false;
    if (!moved) return;
    const step = begun > 0 ? state.trace.steps[begun - 1] : null;
    const detail = { index: begun - 1, phase: step?.phase ?? null, node: step?.node ?? null };
    this.dispatchEvent(new CustomEvent("blameflow-step", { detail, bubbles: true, composed: true }));
  }
}
