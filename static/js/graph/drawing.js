// @ts-check
/** One drawing of the graph: taken over from the server, or built anew when the program or a shape changes. */
/** @import { PlayerStore, State, Trace } from "../types.js" */
import { build } from "../base/dom.js";
import { mountGraphKeys } from "./graph-keys.js";
import { findParts } from "./graph-parts.js";
import { mountGraphView } from "./graph-view.js";
import { mountOverlay } from "./overlay.js";
import { pulses } from "./pulses.js";

/** @typedef {(svg: SVGSVGElement, parts: import("./graph-parts.js").GraphParts) => (state: State) => void} Extra */

/**
 * Only while it is visible is a drawing kept up to date: of the two directions one is hidden.
 * @param {HTMLElement} holder
 * @param {PlayerStore} store
 * @param {(trace: Trace) => import("../base/dom.js").Markup | null} markup null where there is no such drawing
 * @param {Extra} [extra] what a page adds to every drawing
 * @returns {(state: State) => void}
 */
export function mountDrawing(holder, store, markup, extra) {
  let drawn = structure(store.get().trace);
  let last = store.get().trace;
  let write = mountParts(holder, store, extra);
  let isVisible = holder.clientWidth > 0;
  const render = (/** @type {State} */ state) => {
    if (!isVisible) return;
    if (state.trace !== last) {
      last = state.trace;
      const now = structure(last);
      if (now !== drawn) {
        drawn = now;
        write = rebuild(holder, markup(last), () => mountParts(holder, store, extra));
      }
    }
    write(state);
  };
  new ResizeObserver(() => {
    const before = isVisible;
    isVisible = holder.clientWidth > 0;
    if (isVisible && !before) render(store.get());
  }).observe(holder);
  return render;
}

/**
 * A drawing that had the focus keeps it.
 * @param {HTMLElement} holder
 * @param {import("../base/dom.js").Markup | null} markup
 * @param {() => (state: State) => void} mount
 * @returns {(state: State) => void}
 */
function rebuild(holder, markup, mount) {
  const hadFocus = holder.contains(document.activeElement);
  holder.replaceChildren(...(markup ? [build(markup)] : []));
  const write = mount();
  return (state) => {
    write(state);
    if (!hadFocus || holder.contains(document.activeElement)) return;
    if (document.activeElement !== document.body) return;
    /** @type {SVGElement | null} */ (holder.querySelector('.node[tabindex="0"]'))?.focus({ preventScroll: true });
  };
}

/**
 * @param {HTMLElement} holder
 * @param {PlayerStore} store
 * @param {Extra} [extra]
 * @returns {(state: State) => void}
 */
function mountParts(holder, store, extra) {
  /** @type {SVGSVGElement | null} */
  const svg = holder.querySelector("svg.graph");
  if (!svg) return () => {};
  const parts = findParts(svg);
  const views = [mountGraphView(parts), mountGraphKeys(svg, store, parts), ...(extra ? [extra(svg, parts)] : [])];
  const travel = mountOverlay(svg, parts);
  return (state) => {
    for (const view of views) view(state);
    travel(state.still || state.stale ? [] : pulses(state.trace, state.t));
  };
}

/** What decides where things are drawn; values never do. @param {Trace} trace */
function structure({ nodes, view }) {
  const shapes = nodes.map(({ op, name, inputs, shape }) => [op, name, inputs, shape]);
  return JSON.stringify([shapes, view?.folded]);
}
