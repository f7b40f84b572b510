// @ts-check
/** The layer above a drawing in which pulses travel; the drawing itself stands still. */
/** @import { Pulse } from "./pulses.js" */
import { build } from "../base/dom.js";

/**
 * @param {SVGSVGElement} svg
 * @param {import("./graph-parts.js").GraphParts} parts
 * @returns {(pulses: Pulse[]) => void}
 */
export function mountOverlay(svg, { edgeOf }) {
  const layer = /** @type {SVGGElement} */ (
    svg.parentElement?.querySelector(".pulses > .overlay") ?? svg.querySelector(".overlay")
  );
  /** @type {Map<string, {element: SVGGElement, path: SVGPathElement, length: number}>} */
  const shown = new Map();
  return (pulses) => {
    const wanted = new Set(pulses.map(({ edge }) => edge));
    for (const [edge, { element }] of shown) {
      if (!wanted.has(edge)) {
        element.remove();
        shown.delete(edge);
      }
    }
    for (const pulse of pulses) {
      const it = shown.get(pulse.edge) ?? add(pulse);
      if (!it) continue;
      const { x, y } = it.path.getPointAtLength(it.length * pulse.along);
      it.element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
  };

  /** @param {Pulse} pulse */
  function add({ edge, phase, label, sign }) {
    /** @type {SVGPathElement | null} */
    const path = edgeOf.get(edge)?.element.querySelector(".edge-line") ?? null;
    if (!path) return null;
    const width = 14 + 8 * label.length;
    const element = /** @type {SVGGElement} */ (
      build(
        [
          "g",
          { class: `pulse pulse-${phase} ${sign}` },
          [
            ["rect", { x: -width / 2, y: -11, width, height: 22, rx: 11 }, []],
            ["text", { y: 5, "text-anchor": "middle" }, [label]],
          ],
        ],
        "http://www.w3.org/2000/svg",
      )
    );
    layer.append(element);
    const it = { element, path, length: path.getTotalLength() };
    shown.set(edge, it);
    return it;
  }
}
