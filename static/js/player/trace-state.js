// @ts-check
/** What is known after the first k steps of a trace: a pure fold over the steps. */
/** @import { Trace, Value } from "../types.js" */

/**
 * @typedef {Object} Known
 * @property {(Value | null)[]} values by node id; null: not yet
 * @property {(Value | null)[]} gradients by node id, the sum so far; null: not yet
 * @property {number[]} arrived by node id: how many contributions have come
 */

/**
 * @param {Trace} trace
 * @param {number} k
 * @returns {Known}
 */
export function knownAfter(trace, k) {
  const computed = new Set(trace.steps.filter((step) => step.phase === "forward").map((step) => step.node));
  /** @type {Known} */
  const known = {
    values: trace.nodes.map((node) => (computed.has(node.id) ? null : node.value)),
    gradients: trace.nodes.map(() => null),
    arrived: trace.nodes.map(() => 0),
  };
  for (const step of trace.steps.slice(0, k)) {
    if (step.phase === "forward") {
      known.values[step.node] = trace.nodes[step.node].value;
    } else {
      const target = step.to ?? step.node;
      known.gradients[target] = step.gradient;
      known.arrived[target] += 1;
    }
  }
  return known;
}

/**
 * How many contributions each node will have received in the end, by node id.
 * @param {Trace} trace
 */
export function expectedContributions(trace) {
  return knownAfter(trace, trace.steps.length).arrived;
}

/**
 * The node that a step changes.
 * @param {import("../types.js").Step} step
 */
export function target(step) {
  return step.to ?? step.node;
}
