// @ts-check
/** On a narrow screen either the value or the gradient of a tensor is shown; this chooses. */
import { h } from "../base/dom.js";

/**
 * @param {HTMLElement} matrices
 * @returns {HTMLElement}
 */
export function createSwitch(matrices) {
  const buttons = ["value", "gradient"].map((kind) => {
    const button = h("button", { class: "button", type: "button" }, kind);
    button.addEventListener("click", () => show(kind));
    return { kind, button };
  });
  const show = (/** @type {string} */ shown) => {
    matrices.dataset.shown = shown;
    for (const { kind, button } of buttons) button.ariaPressed = String(kind === shown);
  };
  show("value");
  const each = buttons.map(({ button }) => button);
  return h("div", { class: "matrix-switch", role: "group", "aria-label": "Show" }, ...each);
}
