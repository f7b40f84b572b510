// @ts-check
/** On a phone, where the drawing is taller than the screen: keeps the node at work above the controls. */
/** @import { State } from "./types.js" */
import { stepsBegun } from "./clock.js";
import { target } from "./trace-state.js";

/**
 * @param {HTMLElement} controls stick to the screen's edge wherever the drawing may be taller than the screen
 * @param {ParentNode} root
 * @returns {(state: State) => void}
 */
export function mountFollow(controls, root) {
  let followed = -1;
  return ({ trace, t, goal, still }) => {
    const begun = stepsBegun(t);
    if (goal === null || begun === 0 || begun === followed) return;
    followed = begun;
    if (getComputedStyle(controls).position !== "sticky") return;
    const nodes = root.querySelectorAll(`.node[data-node="${target(trace.steps[begun - 1])}"]`);
    const visible = [...nodes].find((node) => node.checkVisibility());
    visible?.scrollIntoView({ block: "nearest", behavior: still ? "instant" : "smooth" });
  };
}
