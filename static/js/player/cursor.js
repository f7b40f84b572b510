// @ts-check
/** What is known of a trace, moved from step to step: a move costs what it changes, and says what that was. */
/** @import { Step, Trace, Value } from "../types.js" */

/**
 * @typedef {Object} Known
 * @property {(Value | null)[]} values by node id; null: not yet
 * @property {(Value | null)[]} gradients by node id, the sum so far; null: not yet
 * @property {Map<string, Value>} sent what has gone back along each edge, "node:port"
 */

/**
 * What a move has changed; an edge may be named whose step only begins.
 * @typedef {{nodes: Set<number>, edges: Set<string>}} Touched
 */

/**
 * @typedef {Object} Cursor
 * @property {Known} known
 * @property {(done: number) => Touched} move
 */

/** By trace: what a receiver's gradient was before each step. @type {WeakMap<Trace, (Value | null)[]>} */
const befores = new WeakMap();

/**
 * @param {Trace} trace
 * @returns {Cursor} before the first step
 */
export function createCursor(trace) {
  const { steps, nodes } = trace;
  const computed = new Set(steps.filter(({ phase }) => phase === "forward").map(({ node }) => node));
  const before = befores.get(trace) ?? gradientsBefore(trace);
  befores.set(trace, before);
  /** @type {Known} */
  const known = {
    values: nodes.map(({ id, value }) => (computed.has(id) ? null : value)),
    gradients: nodes.map(() => null),
    sent: new Map(),
  };
  let at = 0;
  const move = (/** @type {number} */ done) => {
    /** @type {Touched} */
    const touched = { nodes: new Set(), edges: new Set() };
    while (at < done) turn(steps[at++], true);
    while (at > done) turn(steps[--at], false);
    return touched;

    /** @param {Step} step @param {boolean} on */
    function turn(step, on) {
      const receiver = step.to ?? step.node;
      touched.nodes.add(receiver);
      if (step.phase === "forward") known.values[receiver] = on ? nodes[receiver].value : null;
      else known.gradients[receiver] = on ? step.gradient : before[step.index];
      if (step.phase !== "backward") return;
      touched.edges.add(edgeName(step));
      if (on) known.sent.set(edgeName(step), step.contribution);
      else known.sent.delete(edgeName(step));
    }
  };
  return { known, move };
}

/**
 * The edge that a backward step goes along.
 * @param {{node: number, input?: number}} step
 */
export function edgeName({ node, input }) {
  return `${node}:${input}`;
}

/** @param {Trace} trace */
function gradientsBefore({ steps, nodes }) {
  /** @type {(Value | null)[]} */
  const sums = nodes.map(() => null);
  return steps.map((step) => {
    if (step.phase === "forward") return null;
    const receiver = step.to ?? step.node;
    const sum = sums[receiver];
    sums[receiver] = step.gradient;
    return sum;
  });
}
