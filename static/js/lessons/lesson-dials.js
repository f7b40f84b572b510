// @ts-check
/** Wheels beside the graph, turned by the values of the trace; there as long as the program is the one they stand for. */
/** @import { State } from "../types.js" */
import { setAttribute, setText } from "../base/dom.js";
import { formatNumber } from "../base/format.js";
import { PARTS } from "../player/parts.js";
import { beginLesson } from "./lesson-page.js";

/** As app/drawing/dials.py has it. */
const DEGREES = 30;

PARTS.set("dials", (element, { store }) => mountDials(element, store.get().question.program));

/**
 * @param {HTMLElement} element
 * @param {string} program
 * @returns {(state: State) => void}
 */
function mountDials(element, program) {
  const dials = [...element.querySelectorAll(".dial")].map((dial) => ({
    name: dial.getAttribute("data-variable") ?? "",
    wheel: /** @type {Element} */ (dial.querySelector(".dial-wheel")),
    value: dial.querySelector(".dial-value"),
  }));
  const belts = [.../** @type {NodeListOf<SVGElement>} */ (element.querySelectorAll(".dial-belt"))];
  return ({ question, trace: { values }, stale, still }) => {
    element.hidden = question.program !== program;
    if (element.hidden || stale) return;
    for (const { name, wheel, value } of dials) {
      setText(value, formatNumber(values[name]));
      // Who wants no motion reads the numbers; the wheels have no hands then.
      if (!still) setAttribute(wheel, "transform", `rotate(${DEGREES * Number(values[name])})`);
    }
    for (const belt of still ? [] : belts) {
      const turn = Number(belt.dataset.turn) * Number(values[belt.dataset.variable ?? ""]);
      setAttribute(belt, "stroke-dashoffset", String(-turn));
    }
    const told = dials.map(({ name }) => `${name} at ${formatNumber(values[name])}`);
    element.querySelector("svg")?.setAttribute("aria-label", `Wheels: ${told.join(", ")}`);
  };
}

beginLesson();
