// @ts-check
/** Pan and zoom of one drawing, as a transform of its inner layer; buttons, keys, wheel, drag and two fingers. */
/** @import { DrawnNode, GraphParts } from "./graph-parts.js" */
/** @import { Box, Frame, View } from "./lens-math.js" */
/** @import { State } from "./types.js" */
import { stepsBegun } from "./clock.js";
import { h } from "./dom.js";
import { mountGestures } from "./gestures.js";
import { panBy, READABLE, READABLE_FIT, reveal, startView, unit, WHOLE, window0, zoomAt } from "./lens-math.js";
import { mountMinimap } from "./minimap.js";
import { target } from "./trace-state.js";

const FACTOR = 1.4;
const LARGE = 60;
/** How much of the window's height a frame takes; a small graph that flows down takes all that it needs. */
const SHARE = 0.7;
const DOWN_SHARE = 0.55;
const LEAST = 320;
/** How much larger than on a desk a small graph is shown to a room. */
const PRESENTED = 1.8;

/**
 * @typedef {Object} Lens
 * @property {(state: State) => void} follow
 * @property {(box: Box) => void} show
 */

/**
 * @param {SVGSVGElement} svg
 * @param {GraphParts} parts
 * @param {number} selected
 * @returns {Lens}
 */
export function mountLens(svg, { nodes, nodeOf }, selected) {
  const layer = /** @type {SVGGElement} */ (svg.querySelector(".viewport"));
  const holder = /** @type {HTMLElement} */ (svg.parentElement);
  const { width, height } = svg.viewBox.baseVal;
  const boxes = new Map(nodes.map((node) => [node, boxOf(node)]));
  holder.classList.add("lens");
  /** @type {Frame} */
  let frame = { width, height, wide: width, high: height };
  let view = WHOLE;
  let started = false;
  const down = svg.classList.contains("down");
  const isLarge = nodeOf.size > LARGE;
  const minimap = isLarge ? mountMinimap(holder, frame, [...boxes.values()], (point) => go(point)) : null;
  const put = (/** @type {View} */ next) => {
    if (next === view) return;
    view = next;
    layer.setAttribute("transform", `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.k.toFixed(4)})`);
    svg.classList.toggle("zoomed", view.k > 1);
    minimap?.(view, frame);
  };
  const go = (/** @type {(view: View, frame: Frame) => View} */ change) => put(change(view, frame));
  const zoom = (/** @type {number} */ factor, point = { x: width / 2, y: height / 2 }) =>
    put(zoomAt(view, factor, point, frame));
  const fit = () => put(WHOLE);
  mountGestures(svg, {
    pan: (dx, dy) => put(panBy(view, dx / unit(frame), dy / unit(frame), frame)),
    zoom: (factor, x, y) => {
      const corner = window0(frame);
      zoom(factor, { x: corner.x + x / unit(frame), y: corner.y + y / unit(frame) });
    },
    isZoomed: () => view.k > 1,
  });
  holder.append(
    tools(
      () => zoom(FACTOR),
      () => zoom(1 / FACTOR),
      fit,
    ),
  );
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") zoom(FACTOR);
    else if (event.key === "-") zoom(1 / FACTOR);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });
  const show = (/** @type {Box} */ box) => put(reveal(view, box, frame));
  svg.addEventListener("focusin", ({ target: focused }) => {
    const node = nodes.find(({ element }) => element === focused);
    if (!node) return;
    show(/** @type {Box} */ (boxes.get(node)));
    node.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  const measure = () => {
    const wide = holder.clientWidth;
    if (wide === 0) return;
    const largest = svg.closest("[data-present]") ? PRESENTED : 1;
    const natural = height * Math.min(largest, wide / width);
    const room = Math.max(LEAST, innerHeight * (down ? DOWN_SHARE : SHARE));
    const isReadable = wide / width >= READABLE_FIT;
    const most = isReadable && down && !isLarge ? natural : room;
    const high = Math.min(isReadable ? natural : height * READABLE, most);
    svg.style.blockSize = `${high}px`;
    frame = { width, height, wide, high };
    const chosen = nodeOf.get(selected) ?? nodes[0];
    if (!started) put(startView(frame, (chosen && boxes.get(chosen)) ?? null));
    started = true;
    minimap?.(view, frame);
  };
  measure();
  new ResizeObserver(measure).observe(svg);
  let followed = -1;
  return {
    show,
    follow({ trace, t, goal }) {
      const begun = stepsBegun(t);
      if (goal === null || begun === 0 || begun === followed) return;
      followed = begun;
      const node = nodeOf.get(target(trace.steps[begun - 1]));
      if (node) show(/** @type {Box} */ (boxes.get(node)));
    },
  };
}

/** @param {() => void} closer @param {() => void} further @param {() => void} fit */
function tools(closer, further, fit) {
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

/** @param {DrawnNode} node @returns {Box} */
function boxOf({ element }) {
  const [, x, y] = /translate\(([-\d.]+)[ ,]([-\d.]+)\)/.exec(element.getAttribute("transform") ?? "") ?? [];
  const rect = element.querySelector(".node-box");
  const size = (/** @type {string} */ name) => Number(rect?.getAttribute(name) ?? 0);
  return { x: Number(x), y: Number(y), width: size("width"), height: size("height") };
}
