// @ts-check
/** Writes the heat maps in a node's box as its value and its gradient become known. */
/** @import { Value } from "../types.js" */
import { build } from "../base/dom.js";
import { heatPaths } from "./heat.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Element} node
 * @returns {(value: Value | null, gradient: Value | null) => void}
 */
export function mountHeat(node) {
  const write = [".heat-value", ".heat-gradient"].map((name) => mountMap(node.querySelector(`${name} > .heat-cells`)));
  return (...values) => {
    for (const [place, value] of values.entries()) write[place](value);
  };
}

/**
 * @param {Element | null} cells
 * @returns {(value: Value | null) => void}
 */
function mountMap(cells) {
  if (!cells) return () => {};
  /** @type {Value | null | undefined} */
  let shown;
  return (value) => {
    if (value === shown) return;
    shown = value;
    const paths = value === null ? [] : heatPaths(value);
    cells.replaceChildren(...paths.map(([name, d]) => build(["path", { class: name, d }, []], SVG)));
  };
}
