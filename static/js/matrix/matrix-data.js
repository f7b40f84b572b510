// @ts-check
/** Which numbers of a tensor a matrix shows: a slice of its leading axes, and of long axes a window. */
/** @import { Value } from "../types.js" */

/** More rows or columns are shown page by page. */
export const PAGE = 64;

/**
 * What is shown of a tensor: the leading axes are fixed, the last two (or one) are rows and columns.
 * @typedef {Object} Place
 * @property {number[]} lead an index for every axis before the last two
 * @property {number} top the first row
 * @property {number} left the first column
 */

/** @type {Place} */
export const START = { lead: [], top: 0, left: 0 };

/**
 * How many rows and columns a slice has; a vector is a row.
 * @param {number[]} shape
 */
export function extent(shape) {
  return { rows: shape.length > 1 ? shape[shape.length - 2] : 1, columns: shape[shape.length - 1] ?? 1 };
}

/**
 * A place that exists in a shape.
 * @param {number[]} shape
 * @param {Place} place
 * @returns {Place}
 */
export function fitting(shape, { lead, top, left }) {
  const { rows, columns } = extent(shape);
  return {
    lead: shape.slice(0, -2).map((count, axis) => Math.min(lead[axis] ?? 0, count - 1)),
    top: top < rows ? top : 0,
    left: left < columns ? left : 0,
  };
}

/**
 * The numbers at a place.
 * @param {Value} value
 * @param {number[]} shape
 * @param {Place} place
 * @returns {Value[][]}
 */
export function rowsAt(value, shape, { lead, top, left }) {
  const slice = lead.reduce((inner, index) => inner[index], value);
  const rows = shape.length > 1 ? slice : [slice];
  return rows.slice(top, top + PAGE).map((/** @type {Value[]} */ row) => row.slice(left, left + PAGE));
}

/**
 * The index of the cell that stands in a row and a column of what is shown.
 * @param {number[]} shape
 * @param {Place} place
 * @param {number} row
 * @param {number} column
 */
export function indexOf(shape, { lead, top, left }, row, column) {
  return shape.length > 1 ? [...lead, top + row, left + column] : [left + column];
}

/**
 * The number at an index.
 * @param {Value} value
 * @param {number[]} index
 * @returns {Value}
 */
export function at(value, index) {
  return index.reduce((inner, place) => inner[place], value);
}

/**
 * Whether an index stands in a shape.
 * @param {number[]} shape
 * @param {number[]} index
 */
export function isIn(shape, index) {
  return index.length === shape.length && index.every((place, axis) => place < shape[axis]);
}

/**
 * What a cell is called.
 * @param {string} title
 * @param {number[]} index
 */
export function cellName(title, index) {
  const name = /^\w+$/u.test(title) ? title : `(${title})`;
  return index.length > 0 ? `${name}[${index.join(",")}]` : title;
}

/**
 * Where a key leads in a grid of so many rows and columns; null if it leads nowhere.
 * @param {{row: number, column: number}} from
 * @param {string} key
 * @param {number} rows
 * @param {number} columns
 */
export function step({ row, column }, key, rows, columns) {
  const moves = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    Home: [row, 0],
    End: [row, columns - 1],
    PageUp: [0, column],
    PageDown: [rows - 1, column],
  };
  if (!(key in moves)) return null;
  const [y, x] = moves[/** @type {keyof typeof moves} */ (key)];
  return { row: Math.max(0, Math.min(rows - 1, y)), column: Math.max(0, Math.min(columns - 1, x)) };
}
