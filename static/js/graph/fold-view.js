// @ts-check
/** Folds a statement's ops into one block and opens it again: by its label, its sign, or a key. */
/** @import { GraphParts } from "./graph-parts.js" */
/** @import { PlayerStore } from "../types.js" */

/**
 * Keys: F on a node folds its statement, on a block opens it.
 * @param {SVGSVGElement} svg
 * @param {PlayerStore} store
 * @param {GraphParts} parts
 * @param {import("../player/parts.js").Ask} ask
 */
export function mountFold(svg, store, { nodes }, ask) {
  const toggle = (/** @type {number} */ statement) => {
    const { question, trace } = store.get();
    ask({ ...question, fold: toggled(trace.view.folded ?? [], statement) });
  };
  for (const cluster of svg.querySelectorAll(".cluster")) {
    const statement = Number(cluster.getAttribute("data-statement"));
    const label = /** @type {SVGElement} */ (cluster.querySelector(".cluster-label"));
    label.setAttribute("role", "button");
    label.setAttribute("tabindex", "-1");
    label.setAttribute("aria-label", `Fold ${label.textContent}`);
    cluster.querySelector(".cluster-hit")?.addEventListener("click", () => toggle(statement));
    label.addEventListener("click", () => toggle(statement));
    label.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      toggle(statement);
    });
  }
  svg.addEventListener("click", (event) => {
    const sign = /** @type {Element} */ (event.target).closest(".block-open");
    if (!sign) return;
    event.stopPropagation();
    toggle(Number(sign.closest(".node")?.getAttribute("data-statement")));
  });
  svg.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "f" || event.ctrlKey || event.altKey || event.metaKey) return;
    const node = nodes.find(({ element }) => element === event.target);
    if (!node || node.statement === null) return;
    event.preventDefault();
    toggle(node.statement);
  });
}

/**
 * @param {number[]} folded
 * @param {number} statement
 */
export function toggled(folded, statement) {
  return folded.includes(statement)
    ? folded.filter((it) => it !== statement)
    : [...folded, statement].sort((a, b) => a - b);
}
