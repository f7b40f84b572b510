// @ts-check
/** The keyboard and the pointer inside a drawing: one tab stop, arrows that walk, a click that selects. */
/** @import { PlayerStore, State } from "./types.js" */
/** @import { Place } from "./walk.js" */
import { walk } from "./walk.js";

/**
 * @param {SVGSVGElement} svg
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountGraphKeys(svg, store) {
  const nodes = new Map(
    [...svg.querySelectorAll(".node")].map((node) => [
      Number(node.getAttribute("data-node")),
      /** @type {SVGGElement} */ (node),
    ]),
  );
  const down = svg.classList.contains("down");
  const select = (/** @type {number} */ id) => {
    store.set({ selected: id });
    nodes.get(id)?.focus();
  };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const id = nodeOf(event);
    if (id === null) return;
    if (event.key === "Enter") select(id);
    else if (event.key.startsWith("Arrow")) select(walk(places(nodes, store.get(), down), id, event.key, down) ?? id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  svg.addEventListener("click", (event) => {
    const id = nodeOf(event);
    if (id !== null) select(id);
  });
  return ({ selected }) => {
    const stop = nodes.has(selected) ? selected : nodes.keys().next().value;
    for (const [id, node] of nodes) {
      const index = id === stop ? "0" : "-1";
      if (node.getAttribute("tabindex") !== index) node.setAttribute("tabindex", index);
    }
  };
}

/** @param {Event} event */
function nodeOf(event) {
  const node = /** @type {Element} */ (event.target).closest(".node");
  return node && Number(node.getAttribute("data-node"));
}

/**
 * @param {Map<number, SVGGElement>} nodes
 * @param {State} state
 * @param {boolean} down
 * @returns {Place[]}
 */
function places(nodes, { trace }, down) {
  return [...nodes].map(([id, element]) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const centre = [x + width / 2, y + height / 2];
    const [along, across] = down ? centre.toReversed() : centre;
    return { id, inputs: trace.nodes[id].inputs, along: Math.round(along / 4), across };
  });
}
