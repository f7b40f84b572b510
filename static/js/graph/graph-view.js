// @ts-check
/** Keeps a drawing that the server made at what is known: of each step only what it changes is written. */
/** @import { Cursor, Touched } from "../player/cursor.js" */
/** @import { DrawnEdge, DrawnNode, GraphParts } from "./graph-parts.js" */
/** @import { State, Step, Trace } from "../types.js" */

import { setAttribute } from "../base/dom.js";
import { stepsBegun, stepsDone } from "../player/clock.js";
import { createCursor, edgeName } from "../player/cursor.js";
import { target } from "../player/trace-state.js";
import { mountBadges } from "./badges.js";
import { writeEdge, writeNode } from "./graph-write.js";

/** @typedef {{trace: Trace, done: number, begun: number, selected: number}} Shown */

/**
 * @param {GraphParts} parts
 * @returns {(state: State) => void}
 */
export function mountGraphView(parts) {
  const badges = mountBadges(parts);
  /** @type {Shown | null} */
  let shown = null;
  /** @type {Cursor} */
  let cursor;
  /** @type {Set<Element>} */
  let atWork = new Set();
  return ({ trace, t, selected, poster }) => {
    const done = stepsDone(t);
    const begun = poster ? 0 : stepsBegun(t);
    const isNew = shown?.trace !== trace;
    if (!isNew && shown?.done === done && shown.begun === begun && shown.selected === selected) return;
    if (isNew) {
      if (shown) badges.replace(trace);
      cursor = createCursor(trace);
    }
    const touched = cursor.move(done);
    const { nodes, edges } = isNew ? parts : drawn(parts, touched);
    const badged = badges.show(done).flatMap((id) => parts.nodeOf.get(id) ?? []);
    for (const node of new Set([...nodes, ...badged])) writeNode(node, trace, cursor.known, badges.remark(node.id));
    for (const edge of edges) writeEdge(edge, cursor.known);
    atWork = mark(atWork, working(parts, trace, begun));
    select(parts, shown?.selected, selected);
    shown = { trace, done, begun, selected };
  };
}

/**
 * @param {GraphParts} parts
 * @param {Touched} touched
 */
function drawn({ nodeOf, edgeOf }, touched) {
  return {
    nodes: /** @type {DrawnNode[]} */ ([...touched.nodes].map((id) => nodeOf.get(id)).filter(Boolean)),
    edges: /** @type {DrawnEdge[]} */ ([...touched.edges].map((name) => edgeOf.get(name)).filter(Boolean)),
  };
}

/**
 * The elements of the step in hand: the node it changes, and the edges it uses.
 * @param {GraphParts} parts
 * @param {Trace} trace
 * @param {number} begun
 * @returns {Set<Element>}
 */
function working({ nodeOf, edgeOf }, trace, begun) {
  if (begun === 0) return new Set();
  /** @type {Step} */
  const step = trace.steps[begun - 1];
  const ports = step.phase === "forward" ? trace.nodes[step.node].inputs.keys() : [step.input];
  const edges = [...ports].map((input) => edgeOf.get(edgeName({ node: step.node, input })));
  return new Set([nodeOf.get(target(step)), ...edges].flatMap((part) => part?.element ?? []));
}

/**
 * @param {Set<Element>} before
 * @param {Set<Element>} now
 */
function mark(before, now) {
  for (const element of before) if (!now.has(element)) element.classList.remove("current");
  for (const element of now) element.classList.add("current");
  return now;
}

/**
 * @param {GraphParts} parts
 * @param {number | undefined} before
 * @param {number} selected
 */
function select({ nodeOf }, before, selected) {
  const now = nodeOf.get(selected);
  const old = before === undefined ? undefined : nodeOf.get(before);
  if (old && old !== now) {
    old.element.classList.remove("selected");
    old.element.removeAttribute("aria-current");
  }
  now?.element.classList.add("selected");
  if (now) setAttribute(now.element, "aria-current", "true");
}
