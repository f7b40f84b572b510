// @ts-check
/** The one live sentence: what the step does. */
/** @import { State } from "../types.js" */

import { setText } from "../base/dom.js";
import { stepsBegun } from "./clock.js";

const BEFORE = "The inputs are given; nothing is computed yet. Play, or take one step.";

/**
 * @param {State} state
 * @returns {string}
 */
export function sentence({ trace, t, poster }) {
  const begun = stepsBegun(t);
  const count = trace.steps.length;
  if (poster && count === 1) return "The one step is done. Play to watch it.";
  if (poster) return `All ${count} steps are done. Play to watch them from the start.`;
  return begun === 0 ? BEFORE : trace.steps[begun - 1].text;
}

/**
 * @param {HTMLElement} root a polite live region: writing it announces it, so it is written once a step
 * @returns {(state: State) => void}
 */
export function mountSentence(root) {
  return (state) => {
    if (!state.stale) setText(root, sentence(state));
  };
}
