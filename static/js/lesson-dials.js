// @ts-check
/** Wheels beside the graph, turned by the values of the trace; there as long as it has their variables. */
/** @import { State } from "./types.js" */
import { setAttribute, setText } from "./dom.js";
import { formatNumber } from "./format.js";
import { beginLesson } from "./lesson-page.js";
import { PARTS } from "./parts.js";

/** As app/drawing/dials.py has it. */
const DEGREES = 30;

PARTS.set("dials", (element) => mountDials(element));

/**
 * @param {HTMLElement} element
 * @returns {(state: State) => void}
 */
function mountDials(element) {
  const dials = [...element.querySelectorAll(".dial")].map((dial) => ({
    name: dial.getAttribute("data-variable") ?? "",
    wheel: /** @type {Element} */ (dial.querySelector(".dial-wheel")),
    value: dial.querySelector(".dial-value"),
  }));
  const names = dials.map(({ name }) => name).join();
  return ({ trace }) => {
    const { values } = trace;
    element.hidden = Object.keys(values).sort().join() !== names.split(",").sort().join();
    if (element.hidden) return;
    for (const { name, wheel, value } of dials) {
      setAttribute(wheel, "transform", `rotate(${DEGREES * Number(values[name])})`);
      setText(value, formatNumber(values[name]));
    }
    const told = dials.map(({ name }) => `${name} at ${formatNumber(values[name])}`);
    element.querySelector("svg")?.setAttribute("aria-label", `Wheels: ${told.join(", ")}`);
  };
}

beginLesson();
