// @ts-check
/** Writes what is known into a drawing that the server made: numbers, signs, widths, and what is at work. */
/** @import { Known } from "./trace-state.js" */
/** @import { State, Step, Trace, Value } from "./types.js" */
import { stepsBegun, stepsDone } from "./clock.js";
import { setText } from "./dom.js";
import { formatShort, signOf, spokenValue } from "./format.js";
import { mountHeat } from "./heat-map.js";
import { widthClass } from "./scales.js";
import { knownAfter, target } from "./trace-state.js";

const NOT_YET = "not yet";
const SIGNS = ["positive", "negative", "zero"];

/**
 * @param {SVGSVGElement} svg
 * @returns {(state: State) => void}
 */
export function mountGraphView(svg) {
  const nodes = [...svg.querySelectorAll(".node")].map((element) => ({
    element,
    id: Number(element.getAttribute("data-node")),
    title: element.getAttribute("data-title") ?? "",
    value: element.querySelector(".node-value"),
    gradient: element.querySelector(".node-gradient"),
    heat: mountHeat(element),
  }));
  const edges = [...svg.querySelectorAll(".edge")].map((element) => ({
    element,
    name: element.getAttribute("data-edge") ?? "",
  }));
  /** @type {{trace?: Trace, done?: number, begun?: number, selected?: number}} */
  let shown = {};
  return ({ trace, t, selected, poster }) => {
    const done = stepsDone(t);
    const begun = poster ? 0 : stepsBegun(t);
    if (shown.trace === trace && shown.done === done && shown.begun === begun && shown.selected === selected) return;
    shown = { trace, done, begun, selected };
    const known = knownAfter(trace, done);
    const step = begun > 0 ? trace.steps[begun - 1] : undefined;
    for (const node of nodes) {
      const receives = trace.nodes[node.id].gradient !== null;
      writeNumber(node.value, known.values[node.id]);
      if (receives) writeNumber(node.gradient, known.gradients[node.id]);
      node.heat(known.values[node.id], known.gradients[node.id]);
      node.element.classList.toggle("selected", node.id === selected);
      node.element.classList.toggle("current", step !== undefined && target(step) === node.id);
      node.element.setAttribute("aria-label", `${node.title}, ${describe(trace, node.id, known)}`);
      if (node.id === selected) node.element.setAttribute("aria-current", "true");
      else node.element.removeAttribute("aria-current");
    }
    const sent = contributions(trace, done);
    for (const edge of edges) writeEdge(edge.element, sent.get(edge.name), step, edge.name);
  };
}

/**
 * What has gone back along each edge.
 * @param {Trace} trace
 * @param {number} done
 * @returns {Map<string, Value>}
 */
function contributions(trace, done) {
  const backward = trace.steps.slice(0, done).filter(({ phase }) => phase === "backward");
  return new Map(backward.map((step) => [edgeName(step), step.contribution]));
}

/** @param {Step} step */
function edgeName(step) {
  return `${step.node}:${step.input}`;
}

/**
 * @param {Element | null} element
 * @param {Value | null} value
 */
function writeNumber(element, value) {
  if (!element) return;
  setText(element, value === null ? NOT_YET : formatShort(value));
  setSign(element, signOf(value));
  element.classList.toggle("pending", value === null);
}

/**
 * @param {Element} element
 * @param {string} sign
 */
function setSign(element, sign) {
  for (const name of SIGNS) element.classList.toggle(name, name === sign);
}

/**
 * @param {Element} element
 * @param {Value | undefined} sent
 * @param {Step | undefined} step
 * @param {string} name
 */
function writeEdge(element, sent, step, name) {
  setSign(element, sent === undefined ? "" : signOf(sent));
  for (let width = 0; width <= 6; width++) {
    element.classList.toggle(`width-${width}`, sent !== undefined && widthClass(sent) === width);
  }
  const current =
    step?.phase === "backward"
      ? edgeName(step) === name
      : step?.phase === "forward" && name.startsWith(`${step.node}:`);
  element.classList.toggle("current", current ?? false);
}

/**
 * What is known of a node, as a screen reader says it.
 * @param {Trace} trace
 * @param {number} id
 * @param {Known} known
 */
function describe(trace, id, known) {
  const [value, sum] = [known.values[id], known.gradients[id]].map((it) => (it === null ? NOT_YET : spokenValue(it)));
  return `value ${value}, ${trace.nodes[id].gradient === null ? "no gradient" : `gradient ${sum}`}`;
}
