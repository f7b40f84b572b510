// @ts-check
/** Which ways lead from the output to a node: what blames it. */
/** @import { Trace } from "../types.js" */

/**
 * @param {Trace} trace
 * @param {number[]} starts the node; of a folded statement all within
 * @returns {{nodes: Set<number>, edges: Set<string>}} empty where the output does not depend on it
 */
export function pathsTo({ nodes, steps }, starts) {
  const output = steps.find(({ phase }) => phase === "seed")?.node ?? nodes.length - 1;
  const behind = new Set([output]);
  for (let id = output; id >= 0; id--) if (behind.has(id)) for (const source of nodes[id].inputs) behind.add(source);
  const found = new Set(starts.filter((id) => behind.has(id)));
  /** @type {Set<string>} */
  const edges = new Set();
  for (const { id, inputs } of nodes) {
    if (!behind.has(id)) continue;
    for (const [port, source] of inputs.entries()) {
      if (!found.has(source)) continue;
      found.add(id);
      edges.add(`${id}:${port}`);
    }
  }
  return { nodes: found, edges };
}
