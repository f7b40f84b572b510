// @ts-check
/** The table of steps: marks the row of the step shown, and leads to any step. */
/** @import { PlayerStore, State, Trace } from "./types.js" */
import { stepsBegun } from "./clock.js";
import { h } from "./dom.js";
import { seek } from "./moves.js";

/**
 * @param {HTMLElement} table
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountStepsTable(table, store) {
  const body = /** @type {HTMLTableSectionElement} */ (table.querySelector("tbody"));
  let drawn = store.get().trace;
  body.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("[data-step]");
    if (!link) return;
    event.preventDefault();
    store.set(seek(store.get(), Number(link.getAttribute("data-step"))));
  });
  return (state) => {
    if (drawn !== state.trace) {
      drawn = state.trace;
      body.replaceChildren(...rows(state.trace));
    }
    const begun = stepsBegun(state.t);
    for (const [index, row] of [...body.rows].entries()) {
      if (!state.poster && index + 1 === begun) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    }
  };
}

/** @param {Trace} trace */
function rows({ steps }) {
  return steps.map(({ phase, text }, index) => {
    const link = h("a", { class: "step-link", "data-step": index + 1, href: `?step=${index + 1}` }, String(index + 1));
    return h("tr", { "data-phase": phase }, h("th", { scope: "row" }, link), h("td", {}, phase), h("td", {}, text));
  });
}
