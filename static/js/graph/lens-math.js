// @ts-check
/** Pan and zoom as arithmetic: which part of a drawing is seen, and how much of it a frame has room for. */

/** Where the drawing is put, in its own units: moved by x and y after it was made k times as large. @typedef {{x: number, y: number, k: number}} View */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** The drawing, and the frame it is shown in, in pixels. @typedef {{width: number, height: number, wide: number, high: number}} Frame */

/** Pixels a unit: what text is well read at, and what it is still read at. */
const READABLE = 0.8;
const READABLE_FIT = 0.6;
/** How large anything gets, and how far a drawing may leave its frame. */
const LARGEST = 4;
const KEPT = 40;

/** How much of the window's height a frame takes; a small graph that flows down takes all that it needs. */
const SHARE = 0.7;
const DOWN_SHARE = 0.55;
const LEAST = 320;

/** @type {View} */
export const WHOLE = { x: 0, y: 0, k: 1 };

/**
 * How many pixels a unit has when the whole drawing is in the frame.
 * @param {Frame} frame
 */
export function unit({ width, height, wide, high }) {
  return Math.min(wide / width, high / height);
}

/**
 * How high the frame of a drawing is, in pixels.
 * @param {{width: number, height: number}} drawing
 * @param {number} wide the room it has
 * @param {number} screen the height of the window
 * @param {boolean} down whether it flows down
 * @param {boolean} isLarge
 */
export function frameHeight({ width, height }, wide, screen, down, isLarge) {
  const natural = height * Math.min(1, wide / width);
  const isReadable = wide / width >= READABLE_FIT;
  if (isReadable && down && !isLarge) return natural;
  const most = Math.round(Math.max(LEAST, screen * (down ? DOWN_SHARE : SHARE)));
  return Math.min(isReadable ? natural : height * READABLE, most);
}

/**
 * What is seen of the drawing when nothing is moved: all of it, in the middle of the frame.
 * @param {Frame} frame
 * @returns {Box}
 */
export function window0(frame) {
  const size = unit(frame);
  const [width, height] = [frame.wide / size, frame.high / size];
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

/**
 * What is seen of the drawing.
 * @param {View} view
 * @param {Frame} frame
 * @returns {Box}
 */
export function seen({ x, y, k }, frame) {
  const whole = window0(frame);
  return { x: (whole.x - x) / k, y: (whole.y - y) / k, width: whole.width / k, height: whole.height / k };
}

/**
 * Zoom by a factor so that a point of the frame, in units of the drawing at rest, stays where it is.
 * @param {View} view
 * @param {number} factor
 * @param {{x: number, y: number}} point
 * @param {Frame} frame
 * @returns {View}
 */
export function zoomAt(view, factor, point, frame) {
  const k = Math.max(1, Math.min(Math.max(1, LARGEST / unit(frame)), view.k * factor));
  const by = k / view.k;
  return kept({ k, x: point.x - (point.x - view.x) * by, y: point.y - (point.y - view.y) * by }, frame);
}

/**
 * Move by a way in units of the drawing at rest.
 * @param {View} view
 * @param {number} dx
 * @param {number} dy
 * @param {Frame} frame
 */
export function panBy({ x, y, k }, dx, dy, frame) {
  return kept({ x: x + dx, y: y + dy, k }, frame);
}

/**
 * Put a point of the drawing in the middle of the frame.
 * @param {View} view
 * @param {{x: number, y: number}} point
 * @param {Frame} frame
 */
export function centreOn({ k }, point, frame) {
  return kept({ k, x: frame.width / 2 - point.x * k, y: frame.height / 2 - point.y * k }, frame);
}

/**
 * The least move that brings a box into the frame: none if it is there, else it comes to the middle.
 * @param {View} view
 * @param {Box} box
 * @param {Frame} frame
 */
export function reveal(view, box, frame) {
  const { x, y, width, height } = seen(view, frame);
  const inside =
    box.x >= x && box.y >= y && box.x + box.width <= x + width + 0.01 && box.y + box.height <= y + height + 0.01;
  return inside ? view : centreOn(view, { x: box.x + box.width / 2, y: box.y + box.height / 2 }, frame);
}

/**
 * All of a drawing that can be read then, else what is around a box.
 * @param {Frame} frame
 * @param {Box | null} box
 */
export function startView(frame, box) {
  const size = unit(frame);
  if (size >= READABLE_FIT || !box) return WHOLE;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return centreOn({ x: 0, y: 0, k: READABLE / size }, middle, frame);
}

/**
 * The drawing never leaves the frame, and fills it as far as it can.
 * @param {View} view
 * @param {Frame} frame
 * @returns {View}
 */
function kept({ x, y, k }, frame) {
  if (k === 1) return WHOLE;
  const whole = window0(frame);
  return {
    k,
    x: within(x, whole.x, whole.width, frame.width * k),
    y: within(y, whole.y, whole.height, frame.height * k),
  };
}

/**
 * @param {number} at
 * @param {number} start of the frame
 * @param {number} room
 * @param {number} size
 */
function within(at, start, room, size) {
  if (size <= room) return start + (room - size) / 2;
  return Math.max(start + room - size - KEPT, Math.min(start + KEPT, at));
}
