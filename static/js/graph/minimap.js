// @ts-check
/** The map of a large drawing: all boxes as one path, and a frame around what is seen; pressing it goes there. */
/** @import { Box, Frame, View } from "./lens-math.js" */
import { build } from "../base/dom.js";
import { centreOn, seen } from "./lens-math.js";

/**
 * @param {HTMLElement} holder
 * @param {{width: number, height: number}} size
 * @param {Box[]} boxes
 * @param {(change: (view: View, frame: Frame) => View) => void} go
 * @returns {(view: View, frame: Frame) => void}
 */
export function mountMinimap(holder, { width, height }, boxes, go) {
  const d = boxes.map((box) => `M${box.x} ${box.y}h${box.width}v${box.height}h${-box.width}z`).join("");
  const svg = /** @type {SVGSVGElement} */ (
    build([
      "svg",
      { class: "minimap", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
      [
        ["path", { class: "minimap-boxes", d }, []],
        ["rect", { class: "minimap-frame", "vector-effect": "non-scaling-stroke" }, []],
      ],
    ])
  );
  const rect = /** @type {SVGRectElement} */ (svg.querySelector("rect"));
  const press = (/** @type {PointerEvent} */ event) => {
    if (event.buttons === 0) return;
    event.preventDefault();
    const matrix = svg.getScreenCTM();
    if (!matrix) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    go((view, frame) => centreOn(view, point, frame));
  };
  svg.addEventListener("pointerdown", press);
  svg.addEventListener("pointermove", press);
  holder.append(svg);
  return (view, frame) => {
    svg.toggleAttribute("hidden", view.k === 1);
    for (const [name, value] of Object.entries(clip(seen(view, frame), width, height))) {
      rect.setAttribute(name, value.toFixed(1));
    }
  };
}

/** @param {Box} box @param {number} wide @param {number} high */
function clip({ x, y, width, height }, wide, high) {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  return {
    x: left,
    y: top,
    width: Math.max(0, Math.min(wide, x + width) - left),
    height: Math.max(0, Math.min(high, y + height) - top),
  };
}
