// @ts-check
/** Heat maps: the numbers of app/drawing/heat.py, cell for cell. A tensor as at most 16 × 16 squares in nine classes. */
/** @import { Value } from "../types.js" */
import { shape } from "../base/format.js";

const CELLS = 16;
const LARGEST = 14;
const WIDTH = 64;
const HEIGHT = 42;
const MIDDLE = 4;

/**
 * The class of a number on a scale from −largest to largest.
 * @param {number} value
 * @param {number} largest
 */
export function level(value, largest) {
  if (!Number.isFinite(value)) return "heat-odd";
  return `heat-${MIDDLE + (largest > 0 ? Math.floor(MIDDLE * (value / largest) + 0.5) : 0)}`;
}

/**
 * The largest finite size among numbers.
 * @param {Iterable<number>} numbers
 */
export function largestOf(numbers) {
  let largest = 0;
  for (const number of numbers) if (Number.isFinite(number)) largest = Math.max(largest, Math.abs(number));
  return largest;
}

/**
 * A tensor as a matrix: a vector is a row, more axes stand below each other.
 * @param {Value} value
 * @returns {number[][]}
 */
export function flatRows(value) {
  const axes = shape(value).length;
  const rows = axes < 2 ? [value] : value.flat(axes - 2);
  return rows.map((/** @type {Value[]} */ row) => row.map(Number));
}

/** @param {number} count */
const block = (count) => Math.max(Math.ceil(count / CELLS), 1);

/**
 * At most 16 × 16 numbers: of each block the one of largest size, NaN if it has one.
 * @param {number[][]} rows
 * @returns {number[][]}
 */
export function pooled(rows) {
  const high = block(rows.length);
  const wide = block(rows[0]?.length ?? 0);
  if (high === 1 && wide === 1) return rows;
  return chunks(rows, high).map((band) => {
    const columns = chunks([...band[0].keys()], wide);
    return columns.map((places) => strongest(band.flatMap((row) => places.map((place) => row[place]))));
  });
}

/**
 * @template T
 * @param {T[]} items
 * @param {number} size
 */
function chunks(items, size) {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** @param {number[]} numbers */
function strongest(numbers) {
  return numbers.reduce((most, it) => (Number.isNaN(most) || Math.abs(it) <= Math.abs(most) ? most : it));
}

/**
 * The cells of each class as one path; neighbours in a row are one rectangle.
 * @param {Value} value
 * @returns {[string, string][]}
 */
export function heatPaths(value) {
  const rows = pooled(flatRows(value));
  const largest = largestOf(rows.flat());
  const width = Math.min(LARGEST, WIDTH / Math.max(rows[0]?.length ?? 0, 1));
  const height = Math.min(LARGEST, HEIGHT / Math.max(rows.length, 1));
  /** @type {Map<string, string>} */
  const parts = new Map();
  rows.forEach((row, y) => {
    const names = row.map((it) => level(it, largest));
    let start = 0;
    for (let x = 1; x <= names.length; x++) {
      if (x < names.length && names[x] === names[start] && names[x] !== "heat-odd") continue;
      const name = names[start];
      const path = cells(name === "heat-odd", start * width, y * height, (x - start) * width, height);
      parts.set(name, (parts.get(name) ?? "") + path);
      start = x;
    }
  });
  return [...parts].sort(([one], [other]) => (one < other ? -1 : 1));
}

/**
 * @param {boolean} odd
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function cells(odd, x, y, width, height) {
  const [left, top, right, bottom, w, h] = [x, y, x + width, y + height, width, height].map((it) => +it.toFixed(2));
  if (odd) return `M${left} ${top}L${right} ${bottom}M${right} ${top}L${left} ${bottom}`;
  return `M${left} ${top}h${w}v${h}h${-w}z`;
}
