// @ts-check
/** Where the player stands, shown in the neurons and in the equations: the layer that is being stepped through. */
/** @import { PlayerStore, State } from "../types.js" */
/** @import { View } from "../player/parts.js" */

import { setAttribute } from "../base/dom.js";
import { stepsBegun } from "../player/clock.js";
import { seek } from "../player/moves.js";
import { target } from "../player/trace-state.js";

/**
 * Which equation is being computed: of those that are not done before the step, the next.
 * @param {number[]} positions steps after which each equation is done
 * @param {number} begun
 * @param {boolean} isBackward
 * @returns {number} its place, -1 if none is
 */
export function current(positions, begun, isBackward) {
  if (!isBackward) return -1;
  const next = Math.min(...positions.filter((position) => position >= begun));
  return positions.indexOf(next);
}

/**
 * Make the one step that ends at a position, so that it is seen, and the drawing follows it.
 * @param {State} state
 * @param {number} position
 * @returns {Partial<State>}
 */
export function arrive(state, position) {
  const rest = seek(state, position);
  const end = rest.t ?? 0;
  if (end === 0) return rest;
  return { ...rest, t: state.still ? end : end - 1, goal: end };
}

/**
 * Bring the sentence in sight, and above all the node.
 * @param {number} node
 */
function bring(node) {
  const drawn = [...document.querySelectorAll(`.node[data-node="${node}"]`)].find((each) => each.checkVisibility());
  for (const each of [document.querySelector("[data-part=sentence]"), drawn]) {
    each?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  }
}

/**
 * @param {HTMLElement} element
 * @param {PlayerStore} store
 * @returns {View}
 */
export function mountEquations(element, store) {
  element.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".step-jump") : null;
    if (!(link instanceof HTMLElement)) return;
    event.preventDefault();
    const position = Number(link.dataset.position);
    const { steps } = store.get().trace;
    store.set(arrive(store.get(), position));
    if (position > 0) bring(target(steps[position - 1]));
  });
  return (state) => {
    const all = [...element.querySelectorAll(".layer-equation")];
    const place = placeIn(all, state);
    for (const [i, each] of all.entries()) setAttribute(each, "data-now", i === place ? "" : null);
    const section = all[place]?.closest(".layer-equations") ?? null;
    for (const each of element.querySelectorAll(".layer-equations")) {
      setAttribute(each, "data-now", each === section ? "" : null);
    }
    if (all[place]) reveal(element, all[place]);
  };
}

/**
 * @param {HTMLElement} element
 * @returns {View}
 */
export function mountNeurons(element) {
  return (state) => {
    const all = [...document.querySelectorAll(".layer-equation")];
    const layer = all[placeIn(all, state)]?.closest(".layer-equations")?.getAttribute("data-layer");
    for (const each of element.querySelectorAll("[data-layer]")) {
      setAttribute(each, "data-now", each.getAttribute("data-layer") === layer ? "" : null);
    }
  };
}

/**
 * @param {Element[]} all
 * @param {State} state
 */
function placeIn(all, { t, trace, poster }) {
  const begun = stepsBegun(t);
  const positions = all.map((each) => Number(each.getAttribute("data-position")));
  return current(positions, begun, !poster && trace.steps[begun - 1]?.phase === "backward");
}

/**
 * Scrolls the list alone, never the page.
 * @param {HTMLElement} list
 * @param {Element} item
 */
function reveal(list, item) {
  if (list.scrollHeight <= list.clientHeight) return;
  const [outer, inner] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop += inner.top - outer.top;
  else if (inner.bottom > outer.bottom) list.scrollTop += Math.min(inner.bottom - outer.bottom, inner.top - outer.top);
}
