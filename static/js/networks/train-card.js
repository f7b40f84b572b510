// @ts-check
/** Training: one step with its backward pass to watch, or many with their progress, stopped at any time. */
/** @import { Network } from "./network-model.js" */
/** @import { Watch } from "./network-watch.js" */
/** @import { View } from "../player/parts.js" */
import { build, h, part, setText } from "../base/dom.js";
import { remember } from "./network-address.js";
import { fieldsOf } from "./network-builder.js";
import { mountOwnPoints } from "./own-points.js";
import { ownSettings, settingsIn, trainForm } from "./train-form.js";
import { nextBatch, number } from "./train-run.js";
import { createSession } from "./train-session.js";
import { createSurface } from "./train-surface.js";
import { divergence, figures, told } from "./train-words.js";

/**
 * @param {HTMLElement} element
 * @param {import("../player/parts.js").Surroundings} surroundings
 * @param {Network} network
 * @param {Watch} watch
 * @returns {View}
 */
export function mountTraining(element, { root }, network, watch) {
  const card = drawCard(element);
  const points = part(root, "points");
  const builder = /** @type {HTMLFormElement | null} */ (part(root, "builder"));
  if (points && builder) part(root, "own-points")?.replaceChildren(mountOwnPoints(points, builder));
  const surface = points && createSurface(points);
  const draw = () => {
    const course = session.course();
    card.charts.replaceChildren(...(course.steps > 0 ? figures(course, network) : []));
    surface?.ask(network.store.get().training, course.parameters);
  };
  const session = createSession(network, (course, note) => {
    draw();
    setText(card.status, told(course, null, note));
  });
  const batch = () => nextBatch(network.store.get().training, session.course(), fieldsOf(card.form));
  const show = (/** @type {number | null} */ position) => watch(session.course().parameters, batch(), position);

  const run = async (/** @type {number} */ steps) => {
    card.trouble.replaceChildren();
    card.setBusy(true, false);
    const outcome = await session.run(fieldsOf(card.form), steps);
    if (!outcome) return;
    const { result, isStopped, errors, step } = outcome;
    draw();
    const course = session.course();
    if (result || isStopped) setText(card.status, told(course, result, isStopped ? "Stopped." : (result?.note ?? "")));
    card.trouble.replaceChildren(...errors.map((text) => h("p", {}, text)));
    if (result?.divergence)
      card.trouble.replaceChildren(...divergence(result.divergence, step, stepShown(network, show)));
    card.setBusy(false, course.steps === 0);
    if (course.steps > 0) network.refresh(course.parameters);
  };
  const reset = () => {
    session.reset();
    surface?.cancel();
    setText(card.status, "");
    card.trouble.replaceChildren();
    card.setBusy(false, true);
    draw();
  };
  card.one.addEventListener("click", () => run(1));
  card.many.addEventListener("click", () => run(number(fieldsOf(card.form).train_steps) ?? 1));
  card.see.addEventListener("click", () => show(null));
  card.stop.addEventListener("click", () => session.stop());
  card.anew.addEventListener("click", () => {
    reset();
    network.refresh({});
  });
  card.form.addEventListener("submit", (event) => event.preventDefault());
  card.form.addEventListener("change", ({ target }) => {
    remember(ownSettings(fieldsOf(card.form)), (name) => name.startsWith("train_"));
    if (target instanceof HTMLSelectElement && target.name === "train_optimizer") session.forget();
  });
  network.store.subscribe(({ built, parts }, before) => {
    if (built === before.built) return;
    points?.replaceChildren(...(parts?.points ? [build(parts.points)] : []));
    reset();
  });
  reset();
  return () => {};
}

/**
 * How to look at the step of a pass; in single numbers the player counts other steps.
 * @param {Network} network
 * @param {(position: number) => void} show
 */
function stepShown(network, show) {
  return network.store.get().address.granularity === "scalar" ? null : show;
}

/** @param {HTMLElement} element */
function drawCard(element) {
  const form = trainForm(settingsIn(location.search));
  const names = ["Train one step", "Train", "Stop", "Watch the next backward pass", "Start anew"];
  const [one, many, stop, see, anew] = names.map((name, place) =>
    h("button", { class: place === 1 ? "button button-primary" : "button", type: "button" }, name),
  );
  const status = h("p", { class: "train-status", role: "status" });
  const trouble = h("div", { class: "train-trouble", role: "alert" });
  const charts = h("div", { class: "train-charts" });
  form.append(h("div", { class: "train-buttons" }, one, many, stop, see, anew));
  element.append(form, status, trouble, charts);
  const setBusy = (/** @type {boolean} */ isBusy, /** @type {boolean} */ isNew) => {
    for (const button of [one, many, see]) button.disabled = isBusy;
    stop.disabled = !isBusy;
    anew.disabled = isBusy || isNew;
  };
  return { form, one, many, stop, see, anew, status, trouble, charts, setBusy };
}
