// @ts-check
/** The program beside the graph: the line of the step in hand is marked. */
/** @import { State } from "../types.js" */
import { stepsBegun } from "./clock.js";

/**
 * @param {HTMLElement} root
 * @returns {(state: State) => void}
 */
export function mountProgram(root) {
  const lines = [...root.querySelectorAll("[data-line]")];
  return ({ trace, t, poster }) => {
    const begun = stepsBegun(t);
    const line = begun > 0 && !poster ? trace.nodes[trace.steps[begun - 1].node].line : null;
    for (const element of lines) {
      element.toggleAttribute("data-current", line !== null && element.getAttribute("data-line") === String(line));
    }
  };
}
