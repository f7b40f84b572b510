// @ts-check
/** The buttons of the lens. */
import { h } from "../base/dom.js";

/** @param {{closer: () => void, further: () => void, fit: () => void}} commands */
export function zoomButtons({ closer, further, fit }) {
  const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => void} */ press) => {
    const it = h("button", { class: "button lens-button", type: "button", "aria-label": name, title: name }, sign);
    it.addEventListener("click", press);
    return it;
  };
  return h(
    "div",
    { class: "lens-tools", role: "group", "aria-label": "Zoom" },
    button("+", "Zoom in", closer),
    button("−", "Zoom out", further),
    button("Fit", "Fit the whole graph", fit),
  );
}
