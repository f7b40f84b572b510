// @ts-check
/** Two radio buttons, each with the number that its pass gives, choose whose steps and gradients the graph shows. */
/** @import { PlayerStore, State, Trace } from "../types.js" */
import { part } from "../base/dom.js";
import { seek } from "../player/moves.js";

/** @typedef {{trace: Trace, step: number, selected: number, wrong: number[]}} Wrong */

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountVerdict(element, root, store) {
  /** @type {Partial<Wrong>} */
  const told = JSON.parse(part(root, "wrong")?.textContent ?? "{}");
  if (!told.trace) return () => {};
  const first = store.get();
  const passes = bothPasses(first.trace, first.selected, first.t, /** @type {Wrong} */ (told));
  element.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const { trace, step, selected } = passes[target.value === "wrong" ? "wrong" : "right"];
    store.set({ ...seek({ ...store.get(), trace }, step), trace, selected });
  });
  /** @type {Trace | null} */
  let shown = null;
  return ({ trace }) => {
    if (trace === shown) return;
    shown = trace;
    const isWrong = trace === passes.wrong.trace;
    root.toggleAttribute("data-wrong", isWrong);
    // Browsers keep a choice over a reload; the graph begins with the right pass.
    for (const input of element.querySelectorAll("input")) input.checked = (input.value === "wrong") === isWrong;
    const differ = new Set(isWrong ? told.wrong : []);
    for (const node of root.querySelectorAll(".drawing .node")) {
      node.classList.toggle("wrong", differ.has(Number(node.getAttribute("data-node"))));
    }
  };
}

/**
 * The two passes with where each is looked at; the wrong one is drawn as the right one unless it has a drawing.
 * @param {Trace} right
 * @param {number} selected
 * @param {number} step
 * @param {Wrong} wrong
 */
export function bothPasses(right, selected, step, wrong) {
  const trace = { ...wrong.trace, view: wrong.trace.view ?? right.view };
  return {
    right: { trace: right, step, selected },
    wrong: { trace, step: wrong.step, selected: wrong.selected },
  };
}
