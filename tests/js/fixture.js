// @ts-check
/** The trace of the worked example, as far as the player's pure modules read it. */
/** @import { Step, Trace, TraceNode } from "../../static/js/types.js" */

/** @type {[string, string | null, number[], number, number | null, number | null][]} */
const NODES = [
  ["input", "x", [], 2, 12, null],
  ["input", "w", [], 3, 8, null],
  ["input", "b", [], 1, 4, null],
  ["input", "y", [], 5, -4, null],
  ["multiply", null, [1, 0], 6, 4, 1],
  ["add", "z", [4, 2], 7, 4, 1],
  ["relu", "a", [5], 7, 4, 2],
  ["subtract", null, [6, 3], 2, 4, 3],
  ["constant", null, [], 2, null, 3],
  ["power", "L", [7, 8], 4, 1, 3],
];

/** Backward edges: node, port, to, upstream, local. @type {[number, number, number, number, number][]} */
const EDGES = [
  [9, 0, 7, 1, 4],
  [7, 0, 6, 4, 1],
  [7, 1, 3, 4, -1],
  [6, 0, 5, 4, 1],
  [5, 0, 4, 4, 1],
  [5, 1, 2, 4, 1],
  [4, 0, 1, 4, 2],
  [4, 1, 0, 4, 3],
];

/** @type {Step[]} */
const STEPS = [
  ...[4, 5, 6, 7, 9].map((node, index) => ({
    index,
    phase: /** @type {const} */ ("forward"),
    node,
    text: `forward ${node}`,
  })),
  { index: 5, phase: "seed", node: 9, gradient: 1, text: "seed" },
  ...EDGES.map(([node, input, to, upstream, local], place) => ({
    index: 6 + place,
    phase: /** @type {const} */ ("backward"),
    node,
    input,
    to,
    upstream,
    local,
    contribution: upstream * local,
    gradient: upstream * local,
    text: `backward ${node}:${input}`,
  })),
];

/** @type {Trace} */
export const WORKED_EXAMPLE = {
  output: "L",
  values: { x: 2, w: 3, b: 1, y: 5, z: 7, a: 7, L: 4 },
  gradients: { x: 12, w: 8, b: 4, y: -4, z: 4, a: 4, L: 1 },
  nodes: NODES.map(
    ([op, name, inputs, value, gradient, line], id) =>
      /** @type {TraceNode} */ ({
        id,
        op,
        symbol: op,
        name,
        label: name ?? op,
        inputs,
        shape: [],
        value,
        gradient,
        line,
      }),
  ),
  steps: STEPS,
  diagnostics: [],
};

/** `x*x`: one node, two edges to the same operand. @type {Trace} */
export const SQUARE = {
  output: "L",
  values: { x: 3, L: 9 },
  gradients: { x: 6, L: 1 },
  nodes: [
    { id: 0, op: "input", symbol: "", name: "x", label: "x", inputs: [], shape: [], value: 3, gradient: 6, line: null },
    {
      id: 1,
      op: "multiply",
      symbol: "×",
      name: "L",
      label: "x*x",
      inputs: [0, 0],
      shape: [],
      value: 9,
      gradient: 1,
      line: 1,
    },
  ],
  steps: [
    { index: 0, phase: "forward", node: 1, text: "" },
    { index: 1, phase: "seed", node: 1, gradient: 1, text: "" },
    {
      index: 2,
      phase: "backward",
      node: 1,
      input: 0,
      to: 0,
      upstream: 1,
      local: 3,
      contribution: 3,
      gradient: 3,
      text: "",
    },
    {
      index: 3,
      phase: "backward",
      node: 1,
      input: 1,
      to: 0,
      upstream: 1,
      local: 3,
      contribution: 3,
      gradient: 6,
      text: "",
    },
  ],
  diagnostics: [],
};
