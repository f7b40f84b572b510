// @ts-check
/** Shows the selected node's panel, which the server drew, and of it only what the steps so far have brought. */
/** @import { State, Trace } from "./types.js" */
import { stepsDone } from "./clock.js";
import { build, h } from "./dom.js";

/**
 * @param {HTMLElement} root
 * @returns {(state: State) => void}
 */
export function mountInspector(root) {
  /** @type {{trace?: Trace, selected?: number}} */
  let shown = {};
  /** What the reader last did with a disclosure, which holds for every panel. @type {boolean | null} */
  let unfolded = null;
  root.addEventListener("click", ({ target }) => {
    const details = target instanceof Element ? target.closest("summary")?.parentElement : null;
    if (details instanceof HTMLDetailsElement) unfolded = !details.open;
  });
  return ({ trace, selected, t }) => {
    if (shown.trace !== trace || shown.selected !== selected) {
      shown = { trace, selected };
      const panel = trace.view.panels[selected];
      root.replaceChildren(panel ? build(panel) : withoutPanel(trace.nodes[selected]));
    }
    for (const details of root.querySelectorAll("details")) details.open = unfolded ?? details.open;
    reveal(root, stepsDone(t));
    for (const chain of root.querySelectorAll(".chain")) {
      // What has to be scrolled must be reached by keyboard.
      if (chain.scrollWidth > chain.clientWidth) chain.setAttribute("tabindex", "0");
      else chain.removeAttribute("tabindex");
    }
  };
}

/**
 * In a large graph only named nodes have panels.
 * @param {import("./types.js").TraceNode} node
 */
function withoutPanel({ label }) {
  const note = "In a graph of this size only named nodes are explained here. Give this one a name in the program.";
  return h("div", { class: "panel" }, h("h2", { class: "panel-title" }, label), h("p", { class: "panel-note" }, note));
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
