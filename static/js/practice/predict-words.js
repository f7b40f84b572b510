// @ts-check
/** What a prediction is about, in words. */
/** @import { Predicting, TraceNode } from "../types.js" */
import { MINUS } from "../base/format.js";

/**
 * A gradient as the server writes it: ∂L/∂w, ∂L/∂(w·x), ∂L/∂W[0,1].
 * @param {string} output
 * @param {TraceNode} node
 * @param {number[]} index
 */
export function derivative(output, { name, label }, index) {
  const text = readable(name ?? label);
  const plain = /^[\p{L}\p{N}\p{M}_]+(\[[^[\]]*\])?$/u.test(text);
  return `∂${output}/∂${plain ? text : `(${text})`}${index.length > 0 ? `[${index.join(",")}]` : ""}`;
}

/** Program text with the signs of print. @param {string} source */
export function readable(source) {
  return source.replaceAll("**", "^").replaceAll("*", "·").replaceAll("-", MINUS);
}

/** @param {Predicting} predicting */
export function score({ solved, wrong }) {
  const shown = solved.filter((entry) => entry.shown).length;
  const right = solved.length - shown;
  const first = solved.filter((entry) => !entry.shown && entry.tries === 1).length;
  const parts = [`${right} right`];
  if (right > 0) parts.push(`${first} at the first try`);
  if (wrong > 0) parts.push(`${wrong} wrong`);
  if (shown > 0) parts.push(`${shown} shown`);
  return `${parts.join(", ")}.`;
}
