// @ts-check
/** One drawing of the graph: taken over from the server, or built anew when the program or a shape changes. */
/** @import { PlayerStore, State, Trace } from "./types.js" */
import { build } from "./dom.js";
import { mountGraphKeys } from "./graph-keys.js";
import { mountGraphView } from "./graph-view.js";
import { mountOverlay } from "./overlay.js";
import { pulses } from "./pulses.js";

/**
 * @param {HTMLElement} holder
 * @param {PlayerStore} store
 * @param {(trace: Trace) => import("./dom.js").Markup} markup
 * @returns {(state: State) => void}
 */
export function mountDrawing(holder, store, markup) {
  let drawn = structure(store.get().trace);
  let parts = mountParts(holder, store);
  let last = store.get().trace;
  return (state) => {
    if (state.trace !== last) {
      last = state.trace;
      const now = structure(last);
      if (now !== drawn) {
        drawn = now;
        holder.replaceChildren(build(markup(last)));
        parts = mountParts(holder, store);
      }
    }
    parts.write(state);
    parts.keys(state);
    parts.travel(state.still || state.stale ? [] : pulses(state.trace, state.t));
  };
}

/**
 * @param {HTMLElement} holder
 * @param {PlayerStore} store
 */
function mountParts(holder, store) {
  const svg = /** @type {SVGSVGElement} */ (holder.querySelector("svg"));
  return { write: mountGraphView(svg), keys: mountGraphKeys(svg, store), travel: mountOverlay(svg) };
}

/** What decides where things are drawn; values never do. @param {Trace} trace */
function structure({ nodes }) {
  return JSON.stringify(nodes.map(({ op, name, inputs, shape }) => [op, name, inputs, shape]));
}
