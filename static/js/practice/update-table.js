// @ts-check
/** The tables of the update card: old − η · gradient = new, and what is stored where. */
/** @import { Keeps, Stored, Update } from "./practice-api.js" */
/** @import { Value } from "../types.js" */
import { h } from "../base/dom.js";
import { DIGITS, formatNumber, formatShort, MINUS } from "../base/format.js";
import { readable } from "./predict-words.js";

const FEW = 3;
const MORE_DIGITS = DIGITS + 2;

/**
 * @param {Update} step
 * @param {number} rate
 * @returns {Node}
 */
export function updateTable({ parameters }, rate) {
  const heads = ["", "old", `${MINUS} η · gradient`, "= new"].map((text, place) =>
    place === 0 ? h("td", {}) : h("th", { scope: "col", class: "figure" }, text),
  );
  const rows = parameters.map(({ name, old, gradient, new: after }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      cell("value", old),
      h("td", { class: "figure" }, `${MINUS} ${factorText(formatNumber(rate))} · `, figure("gradient", gradient, true)),
      cell("value", after),
    ),
  );
  return h("table", { class: "table update-table" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
}

/**
 * What each node keeps, and whether the zero button reaches it.
 * @param {Stored[]} buffers
 * @param {Record<string, Value>} stored
 * @param {string[]} parameters
 * @param {Keeps} keeps
 * @returns {Node}
 */
export function storedTable(buffers, stored, parameters, keeps) {
  const heads = ["", "kept gradient", "zero resets it"].map((text, place) =>
    place === 0 ? h("td", {}) : h("th", { scope: "col", class: place === 1 ? "figure" : null }, text),
  );
  const rows = buffers.map(({ name, node, label, kind }) => {
    const isParameter = kind === "input" && parameters.includes(label);
    const keepsOne = isParameter || keeps === "every-node";
    const value = stored[name ?? String(node)];
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, readable(label)),
      keepsOne ? cell("gradient", value) : h("td", { class: "figure" }, "none"),
      h("td", {}, isParameter ? "yes" : keepsOne ? "no" : "data, nothing to reset"),
    );
  });
  return h("table", { class: "table update-table" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
}

/** A number as a factor: in parentheses where it has a sign. @param {string} text */
export function factorText(text) {
  return text.startsWith(MINUS) ? `(${text})` : text;
}

/** @param {string} kind @param {Value} value */
function cell(kind, value) {
  return h("td", { class: "figure" }, figure(kind, value));
}

/**
 * A number; a tensor by its shape and first entries, whole when it is opened.
 * @param {string} kind
 * @param {Value} value
 * @param {boolean} [factor] whether a sign needs parentheses
 * @returns {Node}
 */
function figure(kind, value, factor = false) {
  if (!Array.isArray(value)) {
    const text = formatNumber(value, MORE_DIGITS);
    return h("span", { class: kind }, factor ? factorText(text) : text);
  }
  const flat = /** @type {Value[]} */ (value.flat(3));
  const few = flat.slice(0, FEW).map((each) => formatNumber(each));
  const title = `${formatShort(value)}: ${few.join(", ")}${flat.length > FEW ? ", …" : ""}`;
  const whole = h(
    "div",
    { class: "update-whole", tabindex: 0, role: "group", "aria-label": "All entries" },
    ...lines(value),
  );
  return h("details", { class: kind }, h("summary", {}, title), whole);
}

/** @param {Value[]} value @returns {Node[]} */
function lines(value) {
  if (!Array.isArray(value[0])) return [h("div", {}, value.map((each) => formatNumber(each)).join(", "))];
  return value.flatMap(lines);
}
