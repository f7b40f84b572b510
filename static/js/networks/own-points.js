// @ts-check
/** Points of one's own: a place chosen in the plane becomes a line of the builder's text. */
import { h } from "../base/dom.js";

/**
 * A place in the picture as a line of text, to two digits behind the point.
 * @param {{left: number, bottom: number, side: number}} frame
 * @param {number} across from 0 at the left to 1
 * @param {number} up from 0 at the bottom to 1
 * @param {string} label
 */
export function pointAt({ left, bottom, side }, across, up, label) {
  return `${(left + across * side).toFixed(2)}, ${(bottom + up * side).toFixed(2)}, ${label}`;
}

/**
 * @param {HTMLElement} holder of the picture of the points
 * @param {HTMLFormElement} form the builder
 * @returns {HTMLElement} the choice of the class that new points have
 */
export function mountOwnPoints(holder, form) {
  const select = h(
    "select",
    { class: "select" },
    ...["1", "0"].map((value) => h("option", { value }, `class ${value}`)),
  );
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("own"));
  const data = /** @type {HTMLSelectElement} */ (form.elements.namedItem("data"));
  holder.addEventListener("click", (event) => {
    const picture = event.target instanceof Element ? event.target.closest("svg") : null;
    if (!picture) return;
    const { left, top, width, height } = picture.getBoundingClientRect();
    const frame = {
      left: Number(picture.dataset.left),
      bottom: Number(picture.dataset.bottom),
      side: Number(picture.dataset.side),
    };
    const [across, up] = [(event.clientX - left) / width, 1 - (event.clientY - top) / height];
    const kept = data.value === "own" ? text.value.trim() : "";
    text.value = [kept, pointAt(frame, across, up, select.value)].filter(Boolean).join("\n");
    data.value = "own";
    form.dispatchEvent(new Event("change"));
  });
  const label = h(
    "label",
    { class: "setting" },
    h("span", {}, "A place you choose in the plane becomes a point of"),
    select,
  );
  return h("div", { class: "points-hint" }, label);
}
