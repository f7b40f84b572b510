// @ts-check
/** Edges that can be chosen: by a click, or from a node by keyboard; the chosen one is marked. */
/** @import { DrawnEdge, GraphParts } from "./graph-parts.js" */
/** @import { PlayerStore, State } from "../types.js" */
import { build, setAttribute } from "../base/dom.js";
import { edgeTitle } from "./edge-words.js";

/**
 * Keys: E goes from a node to its edges, one after another; on an edge Enter chooses it, arrows lead to its ends, Escape
 * leads back.
 * @param {SVGSVGElement} svg
 * @param {PlayerStore} store
 * @param {GraphParts} parts
 * @returns {(state: State) => void}
 */
export function mountEdges(svg, store, { nodeOf, edgeOf, edges, nodes }) {
  const byElement = new Map(edges.map((edge) => [/** @type {Element} */ (edge.element), edge]));
  for (const { element } of edges) if (!element.querySelector(".edge-hit")) element.append(hit(element));
  const down = svg.classList.contains("down");
  /** Where the walk along edges set out. */
  let home = -1;
  const choose = (/** @type {DrawnEdge} */ edge) => store.set({ edge: edge.names[0] });
  svg.addEventListener("click", ({ target }) => {
    const edge = byElement.get(/** @type {Element} */ (/** @type {Element} */ (target).closest(".edge")));
    if (edge) choose(edge);
  });
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = /** @type {Element} */ (event.target);
    const edge = byElement.get(at);
    const node = nodes.find(({ element }) => element === at);
    if (event.key.toLowerCase() === "e" && node) home = node.id;
    if (event.key.toLowerCase() === "e") enter(next(edge));
    else if (!edge) return;
    else if (event.key === "Enter" || event.key === " ") choose(edge);
    else if (event.key === "Escape") visit(home);
    else if (event.key === (down ? "ArrowUp" : "ArrowLeft")) visit(edge.from);
    else if (event.key === (down ? "ArrowDown" : "ArrowRight")) visit(edge.to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  /** @type {DrawnEdge | undefined} */
  let marked;
  return ({ edge }) => {
    const now = edge === null ? undefined : edgeOf.get(edge);
    if (now === marked) return;
    marked?.element.classList.remove("selected");
    now?.element.classList.add("selected");
    marked = now;
  };

  /** @param {DrawnEdge | undefined} edge */
  function next(edge) {
    const own = edges.filter(({ from, to }) => to === home || from === home);
    return own[(edge ? own.indexOf(edge) + 1 : 0) % Math.max(1, own.length)];
  }

  /** @param {DrawnEdge | undefined} edge */
  function enter(edge) {
    if (!edge) return;
    setAttribute(edge.element, "role", "img");
    setAttribute(edge.element, "tabindex", "-1");
    setAttribute(edge.element, "aria-label", edgeTitle(store.get().trace, edge.names[0]));
    edge.element.focus();
  }

  /** @param {number} id */
  function visit(id) {
    if (!nodeOf.has(id)) return;
    store.set({ selected: id });
    nodeOf.get(id)?.element.focus();
  }
}

/**
 * What takes the pointer for a thin line, where the server has left it out.
 * @param {Element} edge
 */
function hit(edge) {
  const d = edge.querySelector(".edge-line")?.getAttribute("d") ?? "";
  return build(["path", { class: "edge-hit", d }, []], "http://www.w3.org/2000/svg");
}
