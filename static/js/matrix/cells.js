// @ts-check
/** The answers to which cells a cell came from, kept for one trace; of many questions the newest is answered. */
/** @import { Question, Trace, Value } from "../types.js" */
import { fetchCell } from "../base/api.js";
import { latest } from "../base/latest.js";

/** In milliseconds: a pointer that crosses a matrix asks for the cells on which it rests. */
const REST = 40;

/** @typedef {{index: number[], upstream_name: string, upstream: Value, local_name: string, local: Value, value: Value}} Product */
/** @typedef {{node: number, products: Product[], others: number, remainder: Value}} Arrival */
/** @typedef {{input: number, node: number, cells: {index: number[], name: string, value: Value}[], others: number}} Origin */

/**
 * @typedef {Object} Cell
 * @property {number} node
 * @property {number[]} index
 * @property {string} name
 * @property {string} derivative
 * @property {Value} seed
 * @property {Arrival[]} arrivals
 * @property {number} unlisted_edges
 * @property {Value} unlisted
 * @property {Value} total
 * @property {Origin[]} origins
 */

/**
 * @param {(cell: Cell) => void} answered
 * @param {(error: unknown) => void} failed
 * @returns {(trace: Trace, question: Question, node: number, index: number[], wait?: number) => void}
 */
export function createCells(answered, failed) {
  /** @type {WeakMap<Trace, Map<string, Cell>>} */
  const kept = new WeakMap();
  const asked = latest(
    async (/** @type {{trace: Trace, body: Record<string, any>, key: string}} */ { body }, signal) =>
      fetchCell(body, signal),
    {
      answered: (cell, { trace, key }) => {
        const known = kept.get(trace) ?? new Map();
        kept.set(trace, known.set(key, cell));
        answered(cell);
      },
      failed,
    },
    REST,
  );
  return (trace, { program, inputs, output }, node, index, wait) => {
    const key = JSON.stringify([node, index]);
    const known = kept.get(trace)?.get(key);
    asked.cancel();
    if (known) answered(known);
    else asked.ask({ trace, key, body: { program, inputs, ...(output && { output }), node, index } }, wait);
  };
}
