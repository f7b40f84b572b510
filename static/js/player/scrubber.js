// @ts-check
/** The scrubber: every position on one line, with the phases marked beneath. */
/** @import { PlayerStore, State, Trace } from "../types.js" */

import { h } from "../base/dom.js";
import { stepsBegun } from "./clock.js";
import { seek } from "./moves.js";
import { phaseName, phases } from "./phases.js";

const LABELS = { forward: "Forward", seed: "", backward: "Backward" };

/**
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountScrubber(root, store) {
  const range = h("input", { type: "range", min: 0, step: 1, "aria-label": "Step", "data-part": "scrubber" });
  const marks = h("div", { class: "phases", "aria-hidden": "true" });
  range.addEventListener("input", () => store.set(seek(store.get(), Number(range.value))));
  root.append(range, marks);
  /** @type {Trace | null} */
  let drawn = null;
  /** @type {Trace | null} */
  let shown = null;
  let told = -1;
  return (state) => {
    const { steps } = state.trace;
    if (drawn !== state.trace) {
      drawn = state.trace;
      range.max = String(steps.length);
      marks.replaceChildren(...phases(steps).map(mark));
    }
    const begun = stepsBegun(state.t);
    if (range.value !== String(begun)) range.value = String(begun);
    if (begun === told && drawn === shown) return;
    [told, shown] = [begun, drawn];
    range.setAttribute("aria-valuetext", `Step ${begun} of ${steps.length}, ${phaseName(steps, begun)}`);
    for (const element of marks.children) {
      element.toggleAttribute(
        "data-current",
        begun > 0 && steps[begun - 1].phase === element.getAttribute("data-phase"),
      );
    }
  };
}

/** @param {import("./phases.js").Phase} phase */
function mark({ name, start, end }) {
  const element = h("span", { class: `phase phase-${name}`, "data-phase": name }, LABELS[name]);
  element.style.flexGrow = String(end - start);
  return element;
}
