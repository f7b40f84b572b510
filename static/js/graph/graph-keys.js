// @ts-check
/** The keyboard and the pointer inside a drawing: one tab stop, arrows that walk, a click that selects. */
/** @import { GraphParts } from "./graph-parts.js" */
/** @import { PlayerStore, State } from "../types.js" */
/** @import { Place } from "./walk.js" */
import { walk } from "./walk.js";

/**
 * @param {SVGSVGElement} svg
 * @param {PlayerStore} store
 * @param {GraphParts} parts
 * @returns {(state: State) => void}
 */
export function mountGraphKeys(svg, store, parts) {
  const { nodes, edges, nodeOf } = parts;
  const down = svg.classList.contains("down");
  const select = (/** @type {number} */ id) => {
    store.set({ selected: id });
    nodeOf.get(id)?.element.focus();
  };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const id = idOf(event);
    if (id === null) return;
    if (event.key === "Enter") select(id);
    else if (event.key.startsWith("Arrow")) select(walk(places(nodes, edges, down), id, event.key, down) ?? id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  svg.addEventListener("click", (event) => {
    const id = idOf(event);
    if (id !== null) select(id);
  });
  /** @type {Element | undefined} */
  let stop = svg.querySelector('.node[tabindex="0"]') ?? undefined;
  return ({ selected }) => {
    const now = (nodeOf.get(selected) ?? nodes[0])?.element;
    if (now === stop) return;
    stop?.setAttribute("tabindex", "-1");
    now?.setAttribute("tabindex", "0");
    stop = now;
  };
}

/** @param {Event} event */
function idOf(event) {
  const node = /** @type {Element} */ (event.target).closest(".node");
  return node && Number(node.getAttribute("data-node"));
}

/**
 * @param {GraphParts["nodes"]} nodes
 * @param {GraphParts["edges"]} edges
 * @param {boolean} down
 * @returns {Place[]}
 */
function places(nodes, edges, down) {
  const inputs = new Map(nodes.map(({ id }) => [id, /** @type {number[]} */ ([])]));
  for (const { from, to } of edges) inputs.get(to)?.push(from);
  return nodes.map(({ id, element }) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const centre = [x + width / 2, y + height / 2];
    const [along, across] = down ? centre.toReversed() : centre;
    return { id, inputs: inputs.get(id) ?? [], along: Math.round(along / 4), across };
  });
}
