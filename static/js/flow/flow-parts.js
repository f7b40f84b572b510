// @ts-check
/** Puts measured parts into their places; one that is as it was stays, with the focus and the scroll it has. */
import { build, part } from "../base/dom.js";

/**
 * @param {ParentNode} root
 * @returns {(parts: Record<string, import("../base/dom.js").Markup>) => void}
 */
export function mountParts(root) {
  /** @type {Map<string, string>} */
  const shown = new Map();
  return (parts) => {
    for (const [name, markup] of Object.entries(parts)) {
      const text = JSON.stringify(markup);
      const place = part(root, name);
      if (!place || shown.get(name) === text) continue;
      shown.set(name, text);
      // Dragging a slider would start the way back again and again: it runs when asked to.
      place.classList.remove("is-running");
      place.replaceChildren(build(markup));
    }
  };
}
