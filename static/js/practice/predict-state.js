// @ts-check
/** A trace without its gradients, while a learner predicts them: views cannot show what is not in the state. */
/** @import { Predicting, Solved, State, Step, Trace, TraceNode } from "../types.js" */
import { formatShort } from "../base/format.js";

/** Stands for a gradient that exists; only whether there is one may be known. */
const HIDDEN = "hidden";

/**
 * @param {State} state
 * @param {string | null} only the one variable to predict; null for any
 * @returns {Partial<State>}
 */
export function begin({ trace, predicting, selected }, only = null) {
  const whole = predicting?.trace ?? trace;
  const wanted = only === null ? -1 : whole.nodes.findIndex(({ name }) => name === only);
  const node = wanted < 0 ? selected : wanted;
  return shown({ trace: whole, only: wanted < 0 ? null : only, solved: [], wrong: 0 }, node);
}

/**
 * All is shown again, as a finished picture.
 * @param {State} state
 * @returns {Partial<State>}
 */
export function end({ trace, predicting }) {
  const whole = predicting?.trace ?? trace;
  return { trace: whole, predicting: null, t: whole.steps.length, goal: null, playing: false, poster: true };
}

/**
 * An entry is known now: predicted, or shown on demand.
 * @param {State} state
 * @param {Solved} entry
 * @returns {Partial<State>}
 */
export function solve({ predicting, selected }, entry) {
  if (!predicting || find(predicting, entry.node, entry.index)) return {};
  return shown({ ...predicting, solved: [...predicting.solved, entry] }, selected);
}

/**
 * The trace of a newer question: nothing of it is known.
 * @param {Predicting | null} predicting
 * @param {Trace} trace
 * @returns {{trace: Trace, predicting: Predicting | null}}
 */
export function renewed(predicting, trace) {
  if (!predicting) return { trace, predicting };
  return { trace: blind(trace, []), predicting: { ...predicting, trace, solved: [] } };
}

/**
 * @param {Predicting} predicting
 * @param {number} node
 * @param {number[]} index
 */
export function find({ solved }, node, index) {
  return solved.find((entry) => entry.node === node && String(entry.index) === String(index));
}

/**
 * The next node to predict, from the output back; null when all are known.
 * @param {Predicting} predicting
 * @param {number} after
 */
export function nextNode({ trace, solved }, after) {
  const known = new Set(solved.map(({ node }) => node));
  const open = trace.nodes.filter(({ id, gradient, op }) => gradient !== null && op !== "constant" && !known.has(id));
  return (open.findLast(({ id }) => id < after) ?? open.at(-1))?.id ?? null;
}

/**
 * @param {Predicting} predicting
 * @param {number} selected
 * @returns {Partial<State>}
 */
function shown(predicting, selected) {
  const trace = blind(predicting.trace, predicting.solved);
  return { trace, predicting, selected, t: trace.steps.length, goal: null, playing: false, poster: false };
}

/**
 * The trace with its forward steps, and of gradients those that are known; each came in one step.
 * @param {Trace} trace
 * @param {Solved[]} solved
 * @returns {Trace}
 */
export function blind(trace, solved) {
  const forward = trace.steps.filter(({ phase }) => phase === "forward");
  const known = solved.filter(({ index }) => index.length === 0);
  /** @type {Step[]} */
  const told = known.map(({ node, gradient, text }, place) => {
    const nowhere = { input: -1, upstream: null, local: null, rule: "" };
    const index = forward.length + place;
    return { index, phase: "backward", node, to: node, ...nowhere, contribution: gradient, gradient, text };
  });
  const nodes = trace.nodes.map((node) => ({ ...node, gradient: node.gradient === null ? null : HIDDEN }));
  const panels = Object.fromEntries(nodes.map((node) => [node.id, panel(node, known)]));
  const view = { ...trace.view, panels, marks: {}, formulas: [] };
  return { ...trace, gradients: {}, diagnostics: [], nodes, steps: [...forward, ...told], view };
}

/**
 * What the inspector shows of a node in the meantime.
 * @param {TraceNode} node
 * @param {Solved[]} known
 * @returns {import("../base/dom.js").Markup}
 */
function panel({ id, label, name, value, gradient }, known) {
  const entry = known.find(({ node }) => node === id);
  const text = gradient === null ? "No gradient flows here." : "Its gradient is hidden until you have predicted it.";
  return [
    "div",
    { class: "panel" },
    [
      ["h2", { class: "panel-title" }, [["span", { class: "panel-name" }, [name ?? label]]]],
      ["p", {}, [`value ${formatShort(value)}`]],
      ["p", { class: "panel-note" }, [entry ? entry.text : text]],
    ],
  ];
}
