// @ts-check
/** The table of steps: marks the row of the step shown, and leads to any step. */
/** @import { PlayerStore, State, Trace } from "../types.js" */

import { h, setAttribute } from "../base/dom.js";
import { stepsBegun } from "./clock.js";
import { seek } from "./moves.js";

/**
 * @param {HTMLElement} table
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountStepsTable(table, store) {
  const body = /** @type {HTMLTableSectionElement} */ (table.querySelector("tbody"));
  let drawn = store.get().trace;
  /** @type {Element | undefined} */
  let current;
  body.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (!button) return;
    event.preventDefault();
    store.set(seek(store.get(), Number(button.value)));
  });
  return (state) => {
    if (drawn !== state.trace) {
      drawn = state.trace;
      body.replaceChildren(...rows(state.trace));
    }
    const row = state.poster ? undefined : body.rows[stepsBegun(state.t) - 1];
    if (row === current && row?.isConnected) return;
    for (const old of body.querySelectorAll("[aria-current]")) if (old !== row) old.removeAttribute("aria-current");
    if (row) setAttribute(row, "aria-current", "step");
    current = row;
  };
}

/** @param {Trace} trace */
function rows({ steps }) {
  return steps.map(({ phase, text }, index) => {
    const button = h("button", { class: "step-link", name: "step", value: index + 1 }, String(index + 1));
    return h("tr", { "data-phase": phase }, h("th", { scope: "row" }, button), h("td", {}, phase), h("td", {}, text));
  });
}
