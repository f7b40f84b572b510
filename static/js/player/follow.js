// @ts-check
/** Keeps the node at work in sight: in a drawing that scrolls, and on a phone above the controls. */
/** @import { State } from "../types.js" */
import { stepsBegun } from "./clock.js";
import { target } from "./trace-state.js";

/**
 * @param {HTMLElement} controls stick to the screen's edge wherever the drawing may be taller than the screen
 * @param {ParentNode} root
 * @param {boolean} [framed] whether the page is somebody else's: then each change of the step is shown, and only there
 * @returns {(state: State) => void}
 */
export function mountFollow(controls, root, framed = false) {
  let followed = -1;
  let before = -1;
  return ({ trace, t, goal, still }) => {
    const begun = stepsBegun(t);
    const isJump = framed && before >= 0 && begun !== before;
    before = begun;
    if ((goal === null && !isJump) || begun === 0 || begun === followed) return;
    followed = begun;
    const nodes = root.querySelectorAll(`.node[data-node="${target(trace.steps[begun - 1])}"]`);
    const node = [...nodes].find((each) => each.checkVisibility());
    if (!node) return;
    const behavior = still ? "instant" : "smooth";
    if (framed) scrollFrame(node, controls, behavior);
    if (!framed && getComputedStyle(controls).position === "sticky")
      node.scrollIntoView({ block: "nearest", behavior });
    else scrollDrawing(node, behavior);
  };
}

/**
 * Scroll the page itself; an element that scrolls into view would take the pages around a frame along.
 * @param {Element} node
 * @param {Element} controls above whose edge there is room
 * @param {ScrollBehavior} behavior
 */
function scrollFrame(node, controls, behavior) {
  const { top, bottom } = node.getBoundingClientRect();
  const move = centring(top, bottom, 0, controls.getBoundingClientRect().top);
  if (move !== 0) scrollBy({ top: move, behavior });
}

/**
 * Scroll the drawing, and never the page.
 * @param {Element} node
 * @param {ScrollBehavior} behavior
 */
function scrollDrawing(node, behavior) {
  const holder = node.closest(".drawing");
  if (!holder || (holder.scrollWidth <= holder.clientWidth && holder.scrollHeight <= holder.clientHeight)) return;
  const box = node.getBoundingClientRect();
  const frame = holder.getBoundingClientRect();
  const left = centring(box.left, box.right, frame.left, frame.right);
  const top = centring(box.top, box.bottom, frame.top, frame.bottom);
  if (left !== 0 || top !== 0) holder.scrollBy({ left, top, behavior });
}

/**
 * How far to scroll for what is not wholly inside to be in the middle; 0 for what is.
 * @param {number} start
 * @param {number} end
 * @param {number} from
 * @param {number} to
 */
function centring(start, end, from, to) {
  return start >= from && end <= to ? 0 : (start + end - from - to) / 2;
}
