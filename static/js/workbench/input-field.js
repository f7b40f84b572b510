// @ts-check
/** One input: a number with its slider, a grid of cells, or text where a grid would be too large. */
/** @import { Value } from "../types.js" */
import { h } from "../base/dom.js";
import { mountGrid } from "./input-grid.js";
import { readTensor, shapeOf } from "./paste.js";
import { shapeChoice } from "./shape-choice.js";
import { sliderRange } from "./slider-range.js";

const GRID_CELLS = 144;
const GRID_COLUMNS = 12;
export const NEEDS = "write a number, or paste a list such as [[1, 2], [3, 4]]";

/** @typedef {(name: string, value: Value) => void} Given */
/** @typedef {(name: string, why: string) => void} Refuse */
/** @typedef {{element: HTMLElement, show: (value: Value) => void}} Field */

/**
 * @param {string} name
 * @param {Value} value
 * @param {Given} given
 * @param {Refuse} refuse
 * @returns {Field}
 */
export function mountField(name, value, given, refuse) {
  const shape = shapeOf(value) ?? [];
  const columns = shape.at(-1) ?? 1;
  const isGrid = shape.length < 3 && columns <= GRID_COLUMNS && shape.reduce((a, b) => a * b, 1) <= GRID_CELLS;
  if (shape.length === 0) return mountNumber(name, value, given, refuse);
  return isGrid ? mountGrid(name, shape, given, refuse) : mountText(name, shape, given, refuse);
}

/**
 * @param {string} name
 * @param {Value} value
 * @param {Given} given
 * @param {Refuse} refuse
 * @returns {Field}
 */
function mountNumber(name, value, given, refuse) {
  const id = `input-${name}`;
  const field = h("input", {
    id,
    class: "input",
    name,
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
  });
  const slider = h("input", { type: "range", class: "input-slider", "aria-label": `${name}, slider` });
  const range = sliderRange(Number(value));
  for (const [key, bound] of Object.entries(range)) slider.setAttribute(key, String(bound));
  field.addEventListener("input", () => {
    const read = readTensor(field.value);
    field.setAttribute("aria-invalid", String(read === null));
    if (read === null) refuse(name, NEEDS);
    else given(name, read);
  });
  field.addEventListener("keydown", (event) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const now = readTensor(field.value);
    if (direction === 0 || typeof now !== "number") return;
    event.preventDefault();
    const step = event.shiftKey ? 1 : range.step * 10;
    given(name, Number((now + direction * step).toPrecision(12)));
  });
  // A field of one line would swallow the line breaks of a table.
  field.addEventListener("paste", (event) => {
    const pasted = readTensor(event.clipboardData?.getData("text") ?? "");
    if (!Array.isArray(pasted)) return;
    event.preventDefault();
    given(name, pasted);
  });
  slider.addEventListener("input", () => given(name, Number(slider.value)));
  const label = h("label", { for: id, class: "input-name" }, name);
  const element = h(
    "div",
    { class: "input-row" },
    label,
    field,
    slider,
    shapeChoice(name, () => readTensor(field.value) ?? value, given, 0),
  );
  return {
    element,
    show(now) {
      write(field, now);
      if (document.activeElement !== slider) slider.value = String(now);
    },
  };
}

/**
 * @param {string} name
 * @param {number[]} shape
 * @param {Given} given
 * @param {Refuse} refuse
 * @returns {Field}
 */
function mountText(name, shape, given, refuse) {
  const id = `input-${name}`;
  const field = h("textarea", { id, class: "input input-text", name, rows: 4, spellcheck: "false", wrap: "off" });
  field.addEventListener("input", () => {
    const read = readTensor(field.value);
    field.setAttribute("aria-invalid", String(read === null));
    if (read === null) refuse(name, NEEDS);
    else given(name, read);
  });
  const note = h("span", { class: "input-shape" }, shape.join(" × "));
  const element = h("div", { class: "input-row" }, h("label", { for: id, class: "input-name" }, name), note, field);
  return { element, show: (now) => write(field, now) };
}

/**
 * Never under the fingers of somebody who types.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {Value} value
 */
export function write(field, value) {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (document.activeElement === field && JSON.stringify(readTensor(field.value)) === JSON.stringify(value)) return;
  if (field.value !== text) field.value = text;
  field.setAttribute("aria-invalid", "false");
}
