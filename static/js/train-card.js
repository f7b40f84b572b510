// @ts-check
/** Training: one step with its backward pass to watch, or many with their progress, stopped at any time. */
/** @import { Network } from "./network-model.js" */
/** @import { Result } from "./train-api.js" */
/** @import { View } from "./parts.js" */
import { build, h, part, setText } from "./dom.js";
import { fieldsOf, remember } from "./network-builder.js";
import { reasons } from "./network-model.js";
import { mountOwnPoints } from "./own-points.js";
import { trainingEvents } from "./train-api.js";
import { ownSettings, settingsIn, trainForm } from "./train-form.js";
import { advanced, BEGINNING, finished, questionFor } from "./train-run.js";
import { createSurface } from "./train-surface.js";
import { divergence, figures, told } from "./train-words.js";

/**
 * @param {HTMLElement} element
 * @param {import("./parts.js").Surroundings} surroundings
 * @param {Network} network
 * @param {() => void} watch play the backward pass that the next step will use
 * @returns {View}
 */
export function mountTraining(element, { root }, network, watch) {
  const form = trainForm(settingsIn(location.search));
  const [one, many, stop, anew] = ["Train one step", "Train", "Stop", "Start anew"].map((name, place) =>
    h("button", { class: place === 1 ? "button button-primary" : "button", type: "button" }, name),
  );
  const status = h("p", { class: "train-status", role: "status" });
  const offer = h("div", { class: "train-offer" });
  const trouble = h("div", { class: "train-trouble", role: "alert" });
  const charts = h("div", { class: "train-charts" });
  form.append(h("div", { class: "train-buttons" }, one, many, stop, anew));
  element.append(form, status, offer, trouble, charts);
  const points = part(root, "points");
  const surface = points && createSurface(points);
  const builder = /** @type {HTMLFormElement | null} */ (part(root, "builder"));
  if (points && builder) element.prepend(mountOwnPoints(points, builder));
  let course = BEGINNING;
  let controller = new AbortController();

  const draw = () => {
    charts.replaceChildren(...(course.steps > 0 ? figures(course, network) : []));
    surface?.ask(network.store.get().training, course.parameters);
  };
  const setBusy = (/** @type {boolean} */ isBusy) => {
    for (const button of [one, many]) button.disabled = isBusy;
    stop.disabled = !isBusy;
    anew.disabled = isBusy || course.steps === 0;
  };
  const run = async (/** @type {number} */ steps) => {
    controller = new AbortController();
    const { signal } = controller;
    const { training, built } = network.store.get();
    const before = course.steps;
    for (const each of [trouble, offer]) each.replaceChildren();
    setBusy(true);
    /** @type {Result | null} */
    let result = null;
    try {
      for await (const { kind, data } of trainingEvents(questionFor(training, course, fieldsOf(form), steps), signal)) {
        if (signal.aborted) break;
        if (kind === "result") {
          result = data;
          course = finished(course, data, training);
        } else course = advanced(course, data);
        draw();
        setText(status, told(course, result));
      }
      if (result?.divergence) trouble.replaceChildren(...divergence(result.divergence, before));
    } catch (error) {
      if (!signal.aborted) trouble.replaceChildren(...reasons(error).map((text) => h("p", {}, text)));
    }
    if (network.store.get().built !== built) return null;
    if (signal.aborted) setText(status, `${told(course, null)} Stopped.`);
    setBusy(false);
    if (course.steps > before) network.refresh(course.parameters);
    return result;
  };
  const reset = () => {
    controller.abort();
    surface?.cancel();
    course = BEGINNING;
    setText(status, "");
    for (const each of [trouble, offer, charts]) each.replaceChildren();
    setBusy(false);
    draw();
  };
  one.addEventListener("click", async () => {
    if (!(await run(1))) return;
    const button = h("button", { class: "button", type: "button" }, "Watch the next backward pass");
    button.addEventListener("click", watch);
    offer.replaceChildren(button);
  });
  many.addEventListener("click", () => run(Number(fieldsOf(form).train_steps) || 1));
  stop.addEventListener("click", () => controller.abort());
  anew.addEventListener("click", () => {
    reset();
    network.refresh({});
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    remember(ownSettings(fieldsOf(form)), (name) => name.startsWith("train_"));
    course = { ...course, memory: null };
  });
  network.store.subscribe(({ built, parts }, before) => {
    if (built === before.built) return;
    points?.replaceChildren(...(parts?.points ? [build(parts.points)] : []));
    reset();
  });
  setBusy(false);
  draw();
  return () => {};
}
