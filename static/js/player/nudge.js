// @ts-check
/** The nudge: one input moved a little, what the gradient predicts for the output, and what really happens. */
/** @import { Nudge } from "../base/api.js" */
/** @import { Question, State } from "../types.js" */
import { fetchNudge } from "../base/api.js";
import { h } from "../base/dom.js";
import { formatNumber, formatSigned } from "../base/format.js";
import { latest } from "../base/latest.js";

/** Differences of small nudges live in the later digits. */
const DIGITS = 6;
const PAUSE = 60;

/** @typedef {{question: Question, name: string, delta: number}} Asked */

/**
 * @param {HTMLElement} root holds a table for readers without scripts, which is replaced
 * @returns {(state: State) => void}
 */
export function mountNudge(root) {
  const name = h("select", { class: "select", id: "nudge-name" });
  const slider = h("input", {
    type: "range",
    min: -2,
    max: 2,
    step: 0.01,
    value: 1,
    "aria-label": "Size of the nudge",
  });
  const exact = h("input", { class: "input", type: "number", step: "any", value: 1, id: "nudge-delta" });
  const answer = h("div", { class: "nudge-answer" });
  root.replaceChildren(controls(name, slider, exact), answer);
  /** @type {Question | null} */
  let question = null;

  const { ask, cancel } = latest(askNudge, nudgeHandlers(root, answer), PAUSE);
  const changed = () => {
    const delta = Number(exact.value);
    root.dataset.stale = "";
    if (question === null || name.value === "" || exact.value === "") cancel();
    else ask({ question, name: name.value, delta });
  };
  slider.addEventListener("input", () => {
    exact.value = slider.value;
    changed();
  });
  exact.addEventListener("input", () => {
    slider.value = exact.value;
    changed();
  });
  name.addEventListener("change", changed);

  return (state) => {
    if (state.stale) root.dataset.stale = "";
    else if (state.question !== question) {
      question = state.question;
      offer(name, question, state.trace.nodes[state.selected].name ?? "");
      changed();
    }
  };
}

/**
 * @param {Asked} asked
 * @param {AbortSignal} signal
 */
export function askNudge({ question, name, delta }, signal) {
  return fetchNudge(question, name, delta, signal);
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} answer
 */
export function nudgeHandlers(root, answer) {
  return {
    answered: (/** @type {Nudge} */ nudge, /** @type {Asked} */ { name }) => {
      answer.replaceChildren(...report(nudge, name));
      delete root.dataset.stale;
    },
    failed: (/** @type {unknown} */ error) => {
      answer.replaceChildren(h("p", { class: "message" }, error instanceof Error ? error.message : String(error)));
      delete root.dataset.stale;
    },
  };
}

/**
 * @param {HTMLElement} name
 * @param {HTMLElement} slider
 * @param {HTMLElement} exact
 */
function controls(name, slider, exact) {
  return h(
    "div",
    { class: "nudge-controls" },
    h("div", { class: "field" }, h("label", { class: "label", for: "nudge-name" }, "Nudge"), name),
    h("div", { class: "field" }, h("label", { class: "label", for: "nudge-delta" }, "by"), exact),
    h("div", { class: "nudge-slider" }, slider),
  );
}

/**
 * Offer the inputs that are single numbers; keep the choice, or take the node in the inspector.
 * @param {HTMLSelectElement} select
 * @param {Question} question
 * @param {string} wished
 */
function offer(select, { inputs }, wished) {
  const names = Object.keys(inputs).filter((name) => !Array.isArray(inputs[name]));
  const kept = names.includes(select.value) ? select.value : names.includes(wished) ? wished : names[0];
  select.replaceChildren(
    ...names.map((name) => h("option", { value: name, selected: name === kept ? "" : null }, name)),
  );
}

/**
 * @param {Nudge} nudge
 * @param {string} name
 * @returns {Node[]}
 */
function report(nudge, name) {
  const show = (/** @type {number | string} */ value) => formatNumber(value, DIGITS);
  const row = (/** @type {string} */ what, /** @type {string} */ change, /** @type {string} */ loss) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, what),
      h("td", { class: "figure" }, change),
      h("td", { class: "figure" }, loss),
    );
  const head = ["", "change", nudge.output].map((text, column) =>
    column === 0 ? h("td", {}) : h("th", { scope: "col", class: "figure" }, text),
  );
  const gradient = formatNumber(nudge.gradient);
  return [
    h(
      "table",
      { class: "table nudge-table" },
      h("caption", {}, `The gradient of ${name} is ${gradient}: the prediction is ${gradient} times the nudge.`),
      h("thead", {}, h("tr", {}, ...head)),
      h(
        "tbody",
        {},
        row("Predicted by the gradient", formatSigned(nudge.predicted_change, DIGITS), show(nudge.predicted)),
        row("True, computed anew", formatSigned(nudge.true_change, DIGITS), show(nudge.true)),
        row("Difference", formatSigned(nudge.difference, DIGITS), ""),
      ),
    ),
  ];
}
