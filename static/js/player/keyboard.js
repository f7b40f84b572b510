// @ts-check
/** Hears the keys of the page and runs the player's commands. */
import { commandOf } from "./keys.js";

/**
 * @param {HTMLElement} root
 * @param {(command: import("./keys.js").Command) => void} run
 * @returns {() => void} stops hearing
 */
export function mountKeyboard(root, run) {
  const heard = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    const inside = root.contains(target);
    if (event.defaultPrevented || target.closest("dialog")) return;
    if (!inside && !(target === document.body && isInView(root))) return;
    const command = commandOf(event, { inside, field: fieldOf(target) });
    if (command === null) return;
    event.preventDefault();
    run(command);
  };
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
}

/**
 * @param {Element} element
 * @returns {import("./keys.js").Field}
 */
function fieldOf(element) {
  if (element instanceof HTMLInputElement && element.type === "range") {
    return element.dataset.part === "scrubber" ? "scrubber" : "slider";
  }
  if (element.matches("input, select, textarea")) return "text";
  return element.matches("button, summary") ? "button" : "none";
}

/** @param {HTMLElement} root */
function isInView(root) {
  const { top, bottom } = (root.querySelector("[data-part=transport]") ?? root).getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
