// @ts-check
/** The nodes and edges of a drawing, found by what they stand for: a folded statement stands for all its nodes. */
import { mountHeat } from "./heat-map.js";

/**
 * @typedef {Object} DrawnNode
 * @property {SVGGElement} element
 * @property {number} id the node whose numbers it shows
 * @property {number[]} members all that it stands for
 * @property {number | null} statement the one that it is part of, or that is folded into it; null if that cannot be folded
 * @property {string} title
 * @property {Element | null} value
 * @property {Element | null} gradient
 * @property {ReturnType<typeof mountHeat>} heat
 */

/**
 * @typedef {Object} DrawnEdge
 * @property {SVGGElement} element
 * @property {string[]} names of the edges of the trace, "node:port"
 * @property {number} from the node at its start, as drawn
 * @property {number} to
 */

/**
 * @typedef {Object} GraphParts
 * @property {DrawnNode[]} nodes
 * @property {DrawnEdge[]} edges
 * @property {Map<number, DrawnNode>} nodeOf by node of the trace
 * @property {Map<string, DrawnEdge>} edgeOf by edge of the trace
 */

/**
 * @param {SVGSVGElement} svg
 * @returns {GraphParts}
 */
export function findParts(svg) {
  const nodes = [.../** @type {NodeListOf<SVGGElement>} */ (svg.querySelectorAll(".node"))].map(findNode);
  const edges = [.../** @type {NodeListOf<SVGGElement>} */ (svg.querySelectorAll(".edge"))].map((element) => ({
    element,
    names: (element.getAttribute("data-edges") ?? element.getAttribute("data-edge") ?? "").split(" "),
    from: Number(element.getAttribute("data-from")),
    to: Number(element.getAttribute("data-to")),
  }));
  return {
    nodes,
    edges,
    nodeOf: new Map(nodes.flatMap((node) => node.members.map((member) => [member, node]))),
    edgeOf: new Map(edges.flatMap((edge) => edge.names.map((name) => [name, edge]))),
  };
}

/** @param {SVGGElement} element @returns {DrawnNode} */
function findNode(element) {
  const id = Number(element.getAttribute("data-node"));
  const statement = element.getAttribute("data-statement");
  return {
    element,
    id,
    members: element.getAttribute("data-members")?.split(" ").map(Number) ?? [id],
    statement: statement === null ? null : Number(statement),
    title: element.getAttribute("data-title") ?? "",
    value: element.querySelector(".node-value"),
    gradient: element.querySelector(".node-gradient"),
    heat: mountHeat(element),
  };
}
