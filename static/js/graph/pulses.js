// @ts-check
/** What travels in the step in flight: values towards the consumer, a contribution back towards its operand. */
/** @import { Trace } from "../types.js" */

import { formatShort, signOf } from "../base/format.js";
import { flight } from "../player/clock.js";

/**
 * @typedef {Object} Pulse
 * @property {string} edge
 * @property {number} along where on the path, from 0 at the source to 1 at the consumer
 * @property {"forward" | "backward"} phase
 * @property {string} label
 * @property {string} sign
 */

/**
 * @param {Trace} trace
 * @param {number} t
 * @returns {Pulse[]}
 */
export function pulses(trace, t) {
  const progress = flight(t);
  if (progress === null) return [];
  const step = trace.steps[Math.floor(t)];
  const eased = progress * progress * (3 - 2 * progress);
  if (step.phase === "forward") {
    return trace.nodes[step.node].inputs.map((source, port) => {
      const { value } = trace.nodes[source];
      return {
        edge: `${step.node}:${port}`,
        along: eased,
        phase: "forward",
        label: formatShort(value),
        sign: signOf(value),
      };
    });
  }
  if (step.phase === "backward") {
    const { contribution } = step;
    const sign = signOf(contribution);
    const label = (sign === "positive" ? "+" : "") + formatShort(contribution);
    return [{ edge: `${step.node}:${step.input}`, along: 1 - eased, phase: "backward", label, sign }];
  }
  return [];
}
