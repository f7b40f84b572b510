// @ts-check
/** What is said and drawn of a training run. */
/** @import { Network } from "./network-model.js" */
/** @import { Result } from "./train-api.js" */
import { build, h } from "../base/dom.js";
import { formatNumber } from "../base/format.js";
import { chart } from "./train-chart.js";

/**
 * @param {import("./train-run.js").Course} course
 * @param {Network} network
 */
export function figures(course, network) {
  const { layers } = network.store.get().training;
  const shown = layers.length > 8 ? [...layers.slice(0, 4), ...layers.slice(-4)] : layers;
  const norms = shown.map(({ weights }) => ({ name: weights, values: course.norms[weights] ?? [] }));
  return [figure("Loss", [{ name: "L", values: course.losses }]), figure("Norm of the gradient by layer", norms)];
}

/**
 * @param {string} title
 * @param {import("./train-chart.js").Series[]} series
 */
function figure(title, series) {
  const ends = series.map(({ name, values }) => `${name} ${formatNumber(values.at(-1))}`).join(", ");
  const caption = h("figcaption", {}, title);
  return h(
    "figure",
    { class: "train-figure" },
    caption,
    build(chart(`${title} over the steps, at last: ${ends}`, series)),
  );
}

/**
 * @param {import("./train-run.js").Course} course
 * @param {Result | null} result of all samples; while it is not there, the last step's loss of its batch
 * @param {string} note
 */
export function told({ steps, losses }, result, note) {
  if (steps === 0) return note;
  const loss = result ? result.loss : losses.at(-1);
  const made = `${steps} ${steps === 1 ? "step" : "steps"}; loss ${formatNumber(loss)}.`;
  return note ? `${made} ${note}` : made;
}

/**
 * @param {NonNullable<Result["divergence"]>} it
 * @param {number} step of training, from 1
 * @param {((position: number) => void) | null} show
 */
export function divergence({ name, trace_step, message, tries }, step, show) {
  const where = trace_step === null ? "" : `, at step ${trace_step + 1} of its pass`;
  const look = h("button", { class: "button", type: "button" }, "Look at that step");
  look.addEventListener("click", () => trace_step !== null && show?.(trace_step + 1));
  return [
    h("p", {}, h("strong", {}, `Stopped in training step ${step}${where}, at ${name}. `), message),
    h("p", {}, "What to try:"),
    h("ul", {}, ...tries.map((text) => h("li", {}, text))),
    ...(trace_step !== null && show ? [look] : []),
  ];
}
