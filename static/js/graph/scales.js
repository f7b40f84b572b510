// @ts-check
/** How wide an edge is drawn: the fixed logarithmic scale that the legend shows. */

const WIDEST = 6;

/**
 * The width class of a magnitude (of a tensor: its norm): one class a power of ten, from 0.001 (0) to 1000 (6).
 * @param {import("../types.js").Value} value
 */
export function widthClass(value) {
  const size = magnitude(value);
  if (Number.isNaN(size) || size === 0) return 0;
  return Math.max(0, Math.min(WIDEST, Math.round(Math.log10(size)) + 3));
}

/**
 * How large a number is; a tensor has its norm.
 * @param {import("../types.js").Value} value
 */
export function magnitude(value) {
  return Array.isArray(value) ? Math.hypot(.../** @type {any[]} */ (value).flat(4)) : Math.abs(Number(value));
}
