// @ts-check
/** Hands and wheels on a drawing: a drag pans, ctrl with the wheel or two fingers zoom; one finger scrolls the page. */

const STILL = 4;
const WHEEL = 0.0025;

/**
 * @typedef {Object} Moves in pixels of the drawing's frame
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, x: number, y: number) => void} zoom
 * @property {() => boolean} isZoomed
 */

/**
 * @param {HTMLElement} pane the frame of a drawing
 * @param {Moves} moves
 */
export function mountGestures(pane, { pan, zoom, isZoomed }) {
  /** @type {Map<number, {x: number, y: number}>} */
  const pointers = new Map();
  let travelled = 0;
  pane.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const { left, top } = pane.getBoundingClientRect();
      zoom(
        Math.exp(-event.deltaY * WHEEL * (event.deltaMode === 1 ? 16 : 1)),
        event.clientX - left,
        event.clientY - top,
      );
    },
    { passive: false },
  );
  pane.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    if (pointers.size === 0) travelled = 0;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  pane.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const old = [...pointers.values()];
    pointers.set(event.pointerId, now);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled < STILL) return;
    if (!pane.hasPointerCapture(event.pointerId)) pane.setPointerCapture(event.pointerId);
    if (old.length === 2) pinch(old, [...pointers.values()]);
    else if (isZoomed() && old.length === 1) pan(now.x - before.x, now.y - before.y);
  });
  const lift = (/** @type {PointerEvent} */ event) => pointers.delete(event.pointerId);
  pane.addEventListener("pointerup", lift);
  pane.addEventListener("pointercancel", lift);
  // A drag that ends on a node has not chosen it.
  pane.addEventListener(
    "click",
    (event) => {
      if (travelled < STILL || event.detail === 0) return;
      event.stopPropagation();
      travelled = 0;
    },
    { capture: true },
  );
  pane.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    },
    { passive: false },
  );

  /**
   * @param {{x: number, y: number}[]} before
   * @param {{x: number, y: number}[]} now
   */
  function pinch(before, now) {
    const { left, top } = pane.getBoundingClientRect();
    const [from, to] = [middle(before), middle(now)];
    zoom(spread(now) / Math.max(1, spread(before)), to.x - left, to.y - top);
    pan(to.x - from.x, to.y - from.y);
  }
}

/** @param {{x: number, y: number}[]} points */
function middle([one, other]) {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

/** @param {{x: number, y: number}[]} points */
function spread([one, other]) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
