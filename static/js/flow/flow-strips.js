// @ts-check
/** The drawn networks: sends the blame back again, and explains the layer that is pressed. */
import { part } from "../base/dom.js";

const RUNNING = "is-running";

/**
 * The layer under a point of a strip, from 1.
 * @param {{left: number, width: number}} box
 * @param {number} x
 * @param {number} count
 */
export function layerAt({ left, width }, x, count) {
  return Math.min(Math.max(Math.ceil(((x - left) / width) * count), 1), count);
}

/**
 * @param {Document} root
 * @param {(layer: number) => void} explain
 */
export function mountStrips(root, explain) {
  const strips = part(root, "strips");
  const again = part(root, "again");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  if (!strips || !again) return;
  again.hidden = still.matches;
  still.addEventListener("change", () => {
    again.hidden = still.matches;
  });
  again.addEventListener("click", () => {
    strips.classList.remove(RUNNING);
    // Reading a measure makes the browser notice that the class was gone.
    strips.getBoundingClientRect();
    strips.classList.add(RUNNING);
  });
  strips.addEventListener("click", ({ target, clientX }) => {
    const strip = target instanceof Element && target.closest("svg");
    if (strip) explain(layerAt(strip.getBoundingClientRect(), clientX, Number(strip.dataset.count)));
  });
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-why]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    explain(Number(link.dataset.why));
    root.getElementById("why")?.focus();
  });
}
