// @ts-check
/** Writes one node or one edge of a drawing; what already stands there is not written again. */
/** @import { DrawnEdge, DrawnNode } from "./graph-parts.js" */
/** @import { Known } from "../player/cursor.js" */
/** @import { Trace, Value } from "../types.js" */
import { setAttribute, setText } from "../base/dom.js";
import { formatShort, signOf, spokenValue } from "../base/format.js";
import { magnitude, widthClass } from "./scales.js";

const NOT_YET = "not yet";
const SIGNS = ["positive", "negative", "zero"];
const WIDTHS = [0, 1, 2, 3, 4, 5, 6];

/**
 * @param {DrawnNode} node
 * @param {Trace} trace
 * @param {Known} known
 * @param {string} remark what its badge says, "" if it shows none
 */
export function writeNode(node, trace, known, remark) {
  const value = known.values[node.id];
  const gradient = known.gradients[node.id];
  writeNumber(node.value, value);
  if (trace.nodes[node.id].gradient !== null) writeNumber(node.gradient, gradient);
  node.heat(value, gradient);
  const numbers = node.value || node.members.length === 1 ? describe(trace, node.id, known) : "";
  setAttribute(node.element, "aria-label", [node.title, numbers, remark].filter(Boolean).join(", "));
}

/**
 * Of several edges drawn as one the largest contribution is shown.
 * @param {DrawnEdge} edge
 * @param {Known} known
 */
export function writeEdge({ element, names }, { sent }) {
  const all = names.flatMap((name) => (sent.has(name) ? [sent.get(name)] : []));
  const largest = all.length > 0 ? all.reduce((one, other) => (magnitude(other) > magnitude(one) ? other : one)) : null;
  const width = largest === null ? null : widthClass(largest);
  setSign(element, largest === null ? "" : signOf(largest));
  for (const each of WIDTHS) element.classList.toggle(`width-${each}`, each === width);
}

/**
 * @param {Element | null} element
 * @param {Value | null} value
 */
function writeNumber(element, value) {
  if (!element) return;
  setText(element, value === null ? NOT_YET : formatShort(value));
  setSign(element, value === null ? "" : signOf(value));
  element.classList.toggle("pending", value === null);
}

/**
 * @param {Element} element
 * @param {string} sign
 */
function setSign(element, sign) {
  for (const name of SIGNS) element.classList.toggle(name, name === sign);
}

/**
 * What is known of a node, as a screen reader says it.
 * @param {Trace} trace
 * @param {number} id
 * @param {Known} known
 */
function describe(trace, id, known) {
  const [value, sum] = [known.values[id], known.gradients[id]].map((it) => (it === null ? NOT_YET : spokenValue(it)));
  return `value ${value}, ${trace.nodes[id].gradient === null ? "no gradient" : `gradient ${sum}`}`;
}
