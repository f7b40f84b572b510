// @ts-check
/** What an input is: a number, a vector or a matrix; another choice keeps what it can of the value. */
/** @import { Value } from "../types.js" */
import { h } from "../base/dom.js";
import { shapeOf } from "./paste.js";

const KINDS = ["number", "vector", "matrix"];

/**
 * @param {string} name
 * @param {() => Value} value the value now
 * @param {(name: string, value: Value) => void} given
 * @param {number} dimensions
 */
export function shapeChoice(name, value, given, dimensions) {
  const options = KINDS.map((kind, place) =>
    h("option", { value: place, ...(place === dimensions && { selected: "" }) }, kind),
  );
  const select = h("select", { class: "shape-choice", "aria-label": `${name} is a` }, ...options);
  select.addEventListener("change", () => given(name, reshaped(value(), Number(select.value))));
  return select;
}

/**
 * @param {Value} value
 * @param {number} dimensions
 * @returns {Value}
 */
export function reshaped(value, dimensions) {
  const now = (shapeOf(value) ?? []).length;
  if (now > dimensions) return reshaped(value[0], dimensions);
  if (now === dimensions) return value;
  return reshaped(now === 0 ? [value, value] : [value], dimensions);
}
