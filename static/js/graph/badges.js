// @ts-check
/** The badges on nodes that need a second look: shown once their step is done, made anew for every trace. */
/** @import { GraphParts } from "./graph-parts.js" */
/** @import { Trace } from "../types.js" */
import { build, setAttribute } from "../base/dom.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {Object} Badges
 * @property {(trace: Trace) => void} replace draw those of another trace
 * @property {(done: number) => number[]} show those whose step is done; returns the nodes where that has changed
 * @property {(node: number) => string} remark what the badge of a drawn node says, "" while it shows none
 */

/**
 * @param {GraphParts} parts
 * @returns {Badges}
 */
export function mountBadges({ nodes }) {
  /** @type {Map<number, {element: Element, since: number, text: string, shown: boolean}>} */
  let badges = new Map();
  const take = (/** @type {number} */ id, /** @type {Element} */ element) => {
    const text = element.querySelector("title")?.textContent ?? "";
    const shown = !element.hasAttribute("display");
    badges.set(id, { element, since: Number(element.getAttribute("data-since")), text, shown });
  };
  for (const { id, element } of nodes) {
    const badge = element.querySelector(".mark");
    if (badge) take(id, badge);
  }
  return {
    replace({ view }) {
      for (const { element } of badges.values()) element.remove();
      badges = new Map();
      for (const { id, element } of nodes) {
        if (!view.marks[id]) continue;
        const badge = /** @type {Element} */ (build(view.marks[id], SVG));
        element.append(badge);
        take(id, badge);
      }
    },
    show(done) {
      const changed = [];
      for (const [id, badge] of badges) {
        const shown = done >= badge.since;
        if (shown === badge.shown) continue;
        badge.shown = shown;
        setAttribute(badge.element, "display", shown ? null : "none");
        changed.push(id);
      }
      return changed;
    },
    remark(node) {
      const badge = badges.get(node);
      return badge?.shown ? badge.text : "";
    },
  };
}
