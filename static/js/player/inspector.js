// @ts-check
/** Shows the selected node's panel, which the server drew, and of it only what the steps so far have brought. */
/** @import { State, Trace } from "../types.js" */

import { build, h } from "../base/dom.js";
import { stepsDone } from "./clock.js";
import { panels } from "./panels.js";

/**
 * @param {HTMLElement} root
 * @returns {(state: State) => void}
 */
export function mountInspector(root) {
  /** @type {{trace?: Trace, selected?: number, done?: number}} */
  let shown = {};
  /** What the reader last did with a disclosure, which holds for every panel. @type {boolean | null} */
  let unfolded = null;
  root.addEventListener("click", ({ target }) => {
    const details = target instanceof Element ? target.closest("summary")?.parentElement : null;
    if (details instanceof HTMLDetailsElement) unfolded = !details.open;
  });
  const write = (/** @type {number} */ done) => {
    for (const details of root.querySelectorAll("details")) details.open = unfolded ?? details.open;
    reveal(root, done);
    for (const chain of root.querySelectorAll(".chain")) {
      // What has to be scrolled must be reached by keyboard.
      if (chain.scrollWidth > chain.clientWidth) chain.setAttribute("tabindex", "0");
      else chain.removeAttribute("tabindex");
    }
  };
  const panelOf = panels((panel, trace, node) => {
    if (shown.trace !== trace || shown.selected !== node) return;
    root.replaceChildren(build(panel));
    write(shown.done ?? 0);
  });
  return ({ trace, selected, question, t }) => {
    const done = stepsDone(t);
    if (shown.trace === trace && shown.selected === selected && shown.done === done) return;
    const isOther = shown.trace !== trace || shown.selected !== selected;
    shown = { trace, selected, done };
    if (isOther) {
      const panel = panelOf(trace, selected, question);
      root.replaceChildren(panel ? build(panel) : awaited(trace.nodes[selected]));
    }
    write(done);
  };
}

/** @param {import("../types.js").TraceNode} node */
function awaited({ name, label }) {
  const title = h("h2", { class: "panel-title" }, name ?? label);
  return h("div", { class: "panel" }, title, h("p", { class: "panel-note" }, "Asking for its numbers …"));
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
