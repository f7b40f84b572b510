// @ts-check
/** Which slice of a tensor with more than two axes is shown, and which page of a long one. */
/** @import { Place } from "./matrix-data.js" */
import { h } from "../base/dom.js";
import { extent, PAGE } from "./matrix-data.js";

/**
 * @param {(place: Place) => void} go
 * @returns {{element: HTMLElement, draw: (shape: number[], place: Place) => void}}
 */
export function createPlaces(go) {
  const element = h("div", { class: "matrix-places" });
  return {
    element,
    draw(shape, place) {
      const { rows, columns } = extent(shape);
      /** @type {HTMLElement[]} */
      const parts = place.lead.map((index, axis) =>
        chooser(`axis ${axis}`, shape[axis], index, (next) => go({ ...place, lead: place.lead.with(axis, next) })),
      );
      if (rows > PAGE) parts.push(...pages("rows", rows, place.top, (top) => go({ ...place, top })));
      if (columns > PAGE) parts.push(...pages("columns", columns, place.left, (left) => go({ ...place, left })));
      element.replaceChildren(...parts);
      element.hidden = parts.length === 0;
    },
  };
}

/**
 * @param {string} name
 * @param {number} count
 * @param {number} index
 * @param {(index: number) => void} choose
 */
function chooser(name, count, index, choose) {
  const options = Array.from({ length: count }, (_, i) => h("option", { value: i }, String(i)));
  const select = h("select", { class: "select" }, ...options);
  select.value = String(index);
  select.addEventListener("change", () => choose(Number(select.value)));
  return h("label", { class: "section-choice" }, `${name} `, select);
}

/**
 * @param {string} what
 * @param {number} count
 * @param {number} first
 * @param {(first: number) => void} choose
 */
function pages(what, count, first, choose) {
  const last = Math.min(first + PAGE, count);
  const turn = (/** @type {string} */ sign, /** @type {string} */ word, /** @type {number} */ to) => {
    const button = h("button", { class: "button", type: "button", "aria-label": `${word} ${what}` }, sign);
    button.disabled = to < 0 || to >= count;
    button.addEventListener("click", () => choose(to));
    return button;
  };
  const note = h("span", {}, `${what} ${first} to ${last - 1} of ${count}`);
  return [
    h("span", { class: "matrix-pages" }, turn("‹", "earlier", first - PAGE), note, turn("›", "later", first + PAGE)),
  ];
}
