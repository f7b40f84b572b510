// @ts-check
/** Shows the selected node's panel, which the server drew, and of it only what the steps so far have brought. */
/** @import { State, Trace } from "./types.js" */
import { stepsDone } from "./clock.js";
import { build } from "./dom.js";

/**
 * @param {HTMLElement} root
 * @returns {(state: State) => void}
 */
export function mountInspector(root) {
  /** @type {{trace?: Trace, selected?: number}} */
  let shown = {};
  return ({ trace, selected, t }) => {
    if (shown.trace !== trace || shown.selected !== selected) {
      shown = { trace, selected };
      root.replaceChildren(build(trace.view.panels[selected]));
    }
    reveal(root, stepsDone(t));
  };
}

/**
 * Lines with `data-from` wait for that many steps; lines with `data-until` make room for them.
 * @param {ParentNode} root
 * @param {number} done
 */
export function reveal(root, done) {
  for (const line of root.querySelectorAll("[data-from], [data-until]")) {
    const from = Number(line.getAttribute("data-from") ?? 0);
    const until = Number(line.getAttribute("data-until") ?? Number.POSITIVE_INFINITY);
    line.toggleAttribute("hidden", done < from || done >= until);
  }
}
