// @ts-check
/** What the workbench adds to a drawing: pan and zoom, lit paths, edges to choose, statements to fold. */
/** @import { PlayerStore } from "../types.js" */
import { mountEdges } from "./edge-view.js";
import { mountFold } from "./fold-view.js";
import { mountLens } from "./lens.js";
import { mountLit } from "./lit-view.js";

/**
 * @param {PlayerStore} store
 * @param {import("../player/parts.js").Ask} ask
 * @returns {import("./drawing.js").Extra}
 */
export function explore(store, ask) {
  return (svg, parts) => {
    const follow = mountLens(svg, parts, store.get().selected);
    mountFold(svg, store, parts, ask);
    mountLit(svg, store, parts);
    const edges = mountEdges(svg, store, parts);
    return (state) => {
      edges(state);
      follow(state);
    };
  };
}
