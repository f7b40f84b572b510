// @ts-check
/** What is said of an edge. */
/** @import { Step, Trace } from "../types.js" */
import { spokenValue } from "../base/format.js";

/**
 * The step that goes back along an edge, if one does.
 * @param {Trace} trace
 * @param {string} edge "node:port"
 * @returns {Step | undefined}
 */
export function stepAlong({ steps }, edge) {
  return steps.find(({ phase, node, input }) => phase === "backward" && `${node}:${input}` === edge);
}

/**
 * The nodes that an edge joins, by what they are called.
 * @param {Trace} trace
 * @param {string} edge
 */
export function edgeEnds({ nodes }, edge) {
  const [node, port] = edge.split(":").map(Number);
  const called = (/** @type {number} */ id) => nodes[id].name ?? nodes[id].label;
  return { from: called(node), to: called(nodes[node].inputs[port]) };
}

/**
 * An edge as a screen reader says it.
 * @param {Trace} trace
 * @param {string} edge
 */
export function edgeTitle(trace, edge) {
  const { from, to } = edgeEnds(trace, edge);
  const step = stepAlong(trace, edge);
  return `edge from ${from} back to ${to}, ${step ? `contribution ${spokenValue(step.contribution)}` : "no gradient"}`;
}
