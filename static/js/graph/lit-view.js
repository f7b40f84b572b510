// @ts-check
/** Lights the ways from the output to the node under the pointer, or in the keyboard's focus. */
/** @import { GraphParts } from "./graph-parts.js" */
/** @import { PlayerStore } from "../types.js" */
import { pathsTo } from "./paths.js";

/**
 * @param {SVGSVGElement} svg
 * @param {PlayerStore} store
 * @param {GraphParts} parts
 */
export function mountLit(svg, store, { nodes, nodeOf, edgeOf }) {
  const byElement = new Map(nodes.map((node) => [/** @type {Element} */ (node.element), node]));
  /** @type {Element | null} */
  let shown = null;
  /** @type {Set<Element>} */
  let lit = new Set();
  const light = (/** @type {Element | null} */ element) => {
    if (element === shown) return;
    shown = element;
    const node = element && byElement.get(element);
    const paths = node ? pathsTo(store.get().trace, node.members) : { nodes: [], edges: [] };
    const drawn = [
      ...[...paths.nodes].map((id) => nodeOf.get(id)),
      ...[...paths.edges].map((name) => edgeOf.get(name)),
    ];
    const now = new Set(drawn.flatMap((part) => (part ? [/** @type {Element} */ (part.element)] : [])));
    for (const one of lit) if (!now.has(one)) one.classList.remove("lit");
    for (const one of now) one.classList.add("lit");
    lit = now;
    svg.classList.toggle("lighting", now.size > 1);
  };
  const over = (/** @type {Event} */ { target }) => /** @type {Element} */ (target).closest(".node");
  const focused = () => svg.querySelector(".node:focus-visible");
  svg.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && event.buttons === 0) light(over(event) ?? focused());
  });
  svg.addEventListener("pointerleave", () => light(focused()));
  svg.addEventListener("focusin", () => light(focused()));
  svg.addEventListener("focusout", () => light(null));
}
