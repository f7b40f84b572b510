// @ts-check
/** Where the phases of a trace begin and end. */
/** @import { Step } from "../types.js" */

/** @typedef {{name: "forward" | "seed" | "backward", start: number, end: number}} Phase */

/**
 * The phases in order; `start` and `end` count steps done.
 * @param {Step[]} steps
 * @returns {Phase[]}
 */
export function phases(steps) {
  /** @type {Phase[]} */
  const found = [];
  for (const [index, { phase }] of steps.entries()) {
    const last = found.at(-1);
    if (last?.name === phase) last.end = index + 1;
    else found.push({ name: phase, start: index, end: index + 1 });
  }
  return found;
}

/**
 * The first phase boundary after `position`.
 * @param {Step[]} steps
 * @param {number} position
 */
export function nextBoundary(steps, position) {
  return phases(steps).find((phase) => phase.end > position)?.end ?? steps.length;
}

/**
 * The last phase boundary before `position`.
 * @param {Step[]} steps
 * @param {number} position
 */
export function previousBoundary(steps, position) {
  return phases(steps).findLast((phase) => phase.start < position)?.start ?? 0;
}

/**
 * What the phase at a position is called on the page.
 * @param {Step[]} steps
 * @param {number} begun how many steps have begun
 */
export function phaseName(steps, begun) {
  const phase = begun > 0 ? steps[begun - 1].phase : null;
  return phase === null ? "Start" : { forward: "Forward", seed: "Seed", backward: "Backward" }[phase];
}
