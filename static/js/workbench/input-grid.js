// @ts-check
/** A vector or matrix as cells: arrows walk, a paste of many numbers fills or reshapes, rows and columns come and go. */
/** @import { Value } from "../types.js" */
/** @import { Field, Given, Refuse } from "./input-field.js" */
import { h } from "../base/dom.js";
import { readNumber, readTensor } from "./paste.js";
import { shapeChoice } from "./shape-choice.js";

const STEPS = new Map([
  ["ArrowUp", [-1, 0]],
  ["ArrowDown", [1, 0]],
  ["Enter", [1, 0]],
]);

/**
 * @param {string} name
 * @param {number[]} shape
 * @param {Given} given
 * @param {Refuse} refuse
 * @returns {Field}
 */
export function mountGrid(name, shape, given, refuse) {
  const isVector = shape.length === 1;
  const [rows, columns] = isVector ? [1, shape[0]] : shape;
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => cellOf(name, isVector ? [column] : [row, column])),
  );
  const read = () => {
    const numbers = cells.map((row) => row.map((cell) => readNumber(cell.value)));
    for (const [i, row] of numbers.entries()) {
      for (const [j, number] of row.entries()) cells[i][j].setAttribute("aria-invalid", String(number === null));
    }
    if (numbers.some((row) => row.includes(null))) refuse(name, "every cell needs a number");
    else given(name, isVector ? numbers[0] : numbers);
  };
  const table = h("div", { class: "grid", role: "group", "aria-label": `${name}, ${shape.join(" by ")}` });
  table.style.setProperty("--columns", String(columns));
  table.append(...cells.flat());
  table.addEventListener("input", read);
  table.addEventListener("keydown", (event) => walk(event, cells));
  table.addEventListener("paste", (event) => {
    const pasted = readTensor(event.clipboardData?.getData("text") ?? "");
    if (pasted === null || !Array.isArray(pasted)) return;
    event.preventDefault();
    given(name, pasted);
  });
  const head = h(
    "div",
    { class: "grid-head" },
    h("span", { class: "input-name" }, name),
    h("span", { class: "input-shape" }, shape.join(" × ")),
  );
  head.append(...resizers(name, shape, () => current(cells, isVector), given));
  head.append(shapeChoice(name, () => current(cells, isVector), given, shape.length));
  const element = h("div", { class: "input-row input-row-grid" }, head, table);
  return { element, show: (value) => show(cells, isVector ? [value] : value) };
}

/**
 * @param {string} name
 * @param {number[]} index
 */
function cellOf(name, index) {
  const label = `${name}[${index.join(",")}]`;
  return h("input", {
    id: `input-${label}`,
    class: "cell",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": label,
  });
}

/**
 * @param {HTMLInputElement[][]} cells
 * @param {boolean} isVector
 * @returns {Value}
 */
function current(cells, isVector) {
  const numbers = cells.map((row) => row.map((cell) => readNumber(cell.value) ?? 0));
  return isVector ? numbers[0] : numbers;
}

/**
 * @param {HTMLInputElement[][]} cells
 * @param {Value[][]} rows
 */
function show(cells, rows) {
  for (const [i, row] of cells.entries()) {
    for (const [j, cell] of row.entries()) {
      const value = rows[i][j];
      if (document.activeElement === cell && readNumber(cell.value) === value) continue;
      if (cell.value !== String(value)) cell.value = String(value);
      cell.setAttribute("aria-invalid", "false");
    }
  }
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement[][]} cells
 */
function walk(event, cells) {
  const step = STEPS.get(event.key);
  const at = /** @type {HTMLInputElement} */ (event.target);
  const row = cells.findIndex((each) => each.includes(at));
  if (!step || row < 0) return;
  const column = cells[row].indexOf(at);
  event.preventDefault();
  cells[row + step[0]]?.[column + step[1]]?.focus();
}

/**
 * @param {string} name
 * @param {number[]} shape
 * @param {() => Value} value
 * @param {Given} given
 */
function resizers(name, shape, value, given) {
  const kinds = shape.length === 1 ? ["element"] : ["row", "column"];
  return kinds.flatMap((what, axis) =>
    [1, -1].map((change) => {
      const label = `${change > 0 ? "Add" : "Remove"} ${what} of ${name}`;
      const words = `${change > 0 ? "+" : "−"} ${what}`;
      const button = h("button", { type: "button", class: "button button-small", "aria-label": label }, words);
      button.addEventListener("click", () => given(name, resized(value(), axis, change)));
      button.disabled = change < 0 && shape[axis] === 1;
      return button;
    }),
  );
}

/**
 * With one row or column more, of zeros, or one less.
 * @param {Value} value
 * @param {number} axis
 * @param {number} change
 * @returns {Value}
 */
export function resized(value, axis, change) {
  if (axis === 1) return value.map((/** @type {Value[]} */ row) => resized(row, 0, change));
  if (change < 0) return value.slice(0, -1);
  return [...value, Array.isArray(value[0]) ? value[0].map(() => 0) : 0];
}
