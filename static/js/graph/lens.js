// @ts-check
/** Pan and zoom of one drawing: it is moved as a whole within a frame; by buttons, keys, wheel, drag and two fingers. */
/** @import { DrawnNode, GraphParts } from "./graph-parts.js" */
/** @import { Box, Frame, View } from "./lens-math.js" */
/** @import { State } from "../types.js" */

import { build, h } from "../base/dom.js";
import { stepsBegun } from "../player/clock.js";
import { target } from "../player/trace-state.js";
import { mountGestures } from "./gestures.js";
import { frameHeight, panBy, reveal, startView, unit, WHOLE, window0, zoomAt } from "./lens-math.js";
import { zoomButtons } from "./lens-tools.js";
import { mountMinimap } from "./minimap.js";

const FACTOR = 1.4;
const LARGE = 60;
/** In milliseconds: after so long without a move the drawing is at rest. */
const REST = 200;

/**
 * @param {SVGSVGElement} svg
 * @param {GraphParts} parts
 * @param {number} selected the node to begin with where not all can be read at once
 * @returns {(state: State) => void} keeps the step in hand in the frame while it plays
 */
export function mountLens(svg, { nodes, nodeOf }, selected) {
  const { width, height } = svg.viewBox.baseVal;
  const boxes = new Map(nodes.map((node) => [node, boxOf(node)]));
  const isLarge = nodeOf.size > LARGE;
  const holder = /** @type {HTMLElement} */ (svg.parentElement);
  const pane = h("div", { class: "lens-frame" });
  holder.classList.add("lens");
  holder.prepend(pane);
  const sheet = h("div", { class: "lens-sheet" }, svg, pulseLayer(svg));
  pane.append(sheet);
  /** @type {Frame} */
  let frame = { width, height, wide: width, high: height };
  /** @type {View | null} */
  let view = null;
  const now = () => view ?? WHOLE;
  const put = (/** @type {View} */ next) => {
    if (next === view) return;
    view = next;
    const size = unit(frame);
    const [x, y] = [view.x * size, view.y * size].map((length) => length.toFixed(2));
    sheet.style.transform = view === WHOLE ? "" : `translate(${x}px, ${y}px) scale(${view.k.toFixed(4)})`;
    pane.classList.toggle("zoomed", view.k > 1);
    moving();
    minimap?.(view, frame);
  };
  const moving = mountMoving(pane);
  const minimap = isLarge
    ? mountMinimap(holder, frame, [...boxes.values()], (change) => put(change(now(), frame)))
    : null;
  const zoom = (/** @type {number} */ factor, point = { x: width / 2, y: height / 2 }) =>
    put(zoomAt(now(), factor, point, frame));
  const fit = () => put(WHOLE);
  const show = (/** @type {DrawnNode | undefined} */ node) => {
    const box = node && boxes.get(node);
    if (box) put(reveal(now(), box, frame));
  };
  mountGestures(pane, {
    pan: (dx, dy) => put(panBy(now(), dx / unit(frame), dy / unit(frame), frame)),
    zoom: (factor, x, y) => {
      const corner = window0(frame);
      zoom(factor, { x: corner.x + x / unit(frame), y: corner.y + y / unit(frame) });
    },
    isZoomed: () => now().k > 1,
  });
  holder.append(zoomButtons({ closer: () => zoom(FACTOR), further: () => zoom(1 / FACTOR), fit }));
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") zoom(FACTOR);
    else if (event.key === "-") zoom(1 / FACTOR);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });
  svg.addEventListener("focusin", ({ target: focused }) => {
    const node = nodes.find(({ element }) => element === focused);
    show(node);
    node?.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  const measure = () => {
    const wide = holder.clientWidth;
    if (wide === 0) return;
    const high = frameHeight({ width, height }, wide, innerHeight, svg.classList.contains("down"), isLarge);
    frame = { width, height, wide, high };
    pane.style.blockSize = `${high}px`;
    svg.style.inlineSize = `${width * unit(frame)}px`;
    const chosen = nodeOf.get(selected) ?? nodes[0];
    const kept = view ?? startView(frame, (chosen && boxes.get(chosen)) ?? null);
    put(panBy({ ...kept }, 0, 0, frame));
  };
  measure();
  new ResizeObserver(measure).observe(pane);
  let followed = -1;
  return ({ trace, t, goal }) => {
    const begun = stepsBegun(t);
    if (goal === null || begun === 0 || begun === followed) return;
    followed = begun;
    show(nodeOf.get(target(trace.steps[begun - 1])));
  };
}

/**
 * While it moves the drawing is a texture; at rest it is drawn sharp again.
 * @param {HTMLElement} pane
 */
function mountMoving(pane) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return () => {
    if (timer === undefined) pane.classList.add("moving");
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      pane.classList.remove("moving");
    }, REST);
  };
}

/**
 * A layer of its own for what travels, so that the drawing need not be painted again with every frame.
 * @param {SVGSVGElement} svg
 */
function pulseLayer(svg) {
  const viewBox = svg.getAttribute("viewBox") ?? "";
  return build(["svg", { class: "pulses", viewBox, "aria-hidden": "true" }, [["g", { class: "overlay" }, []]]]);
}

/** @param {DrawnNode} node @returns {Box} */
function boxOf({ element }) {
  const [, x, y] = /translate\(([-\d.]+)[ ,]([-\d.]+)\)/.exec(element.getAttribute("transform") ?? "") ?? [];
  const rect = element.querySelector(".node-box");
  const size = (/** @type {string} */ name) => Number(rect?.getAttribute(name) ?? 0);
  return { x: Number(x), y: Number(y), width: size("width"), height: size("height") };
}
