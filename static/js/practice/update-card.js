// @ts-check
/** Backward is not an update: gradients are stored by passes, and used by updates, each at its own button. */
/** @import { PlayerStore, Num, Question, State } from "../types.js" */
import { setText } from "../base/dom.js";
import { formatNumber } from "../base/format.js";
import { drawUpdateCard, showParameters } from "./update-layout.js";
import { createUpdateModel } from "./update-model.js";
import { course, dataSentence, guessParameters, passesSentence, rateProblem, rateSentence } from "./update-state.js";
import { storedTable, updateTable } from "./update-table.js";

const format = (/** @type {Num} */ loss) => formatNumber(loss, 6);

/**
 * @param {HTMLElement} card
 * @param {PlayerStore} store
 * @param {import("../player/parts.js").Ask} ask
 * @returns {(state: State) => void}
 */
export function mountUpdate(card, store, ask) {
  const ui = drawUpdateCard(card);
  /** @type {{inputs: Question["inputs"], loss: Num}[]} */
  let past = [];
  /** The inputs that an update has asked for. @type {Question["inputs"] | null} */
  let own = null;
  const settings = () => ({
    rate: ui.rate.value === "" ? Number.NaN : Number(ui.rate.value),
    problem: rateProblem(ui.rate.value),
    keeps: /** @type {import("./practice-api.js").Keeps} */ (ui.keeps.value),
  });

  const show = (problem = "") => {
    const { question, parameters, step, passes, buffers, stored } = now;
    setText(ui.data, dataSentence(Object.keys(question?.inputs ?? {}), parameters));
    setText(ui.problem, problem);
    setText(ui.way, rateSentence(settings().rate));
    ui.update.disabled = step === null || parameters.length === 0;
    ui.undo.disabled = past.length === 0;
    if (!step && problem) ui.rows.replaceChildren();
    if (!step) return;
    const { rate, keeps } = settings();
    setText(ui.passes, passesSentence(passes));
    card.toggleAttribute("data-doubled", passes > 1);
    ui.zeroAll.toggleAttribute("hidden", keeps === "leaves");
    ui.rows.replaceChildren(updateTable(step, rate));
    ui.kept.replaceChildren(storedTable(buffers, stored, parameters, keeps));
    setText(ui.course, course(step.output, [...past.map(({ loss }) => loss), step.before], format));
  };
  const model = createUpdateModel(settings, show);
  const { now } = model;
  /** @param {Question["inputs"]} inputs @param {string} said */
  const go = (inputs, said) => {
    own = inputs;
    setText(ui.said, said);
    ask({ ...store.get().question, inputs });
  };

  ui.update.addEventListener("click", () => {
    const { step, question } = now;
    if (!step || !question || store.get().stale) return;
    past = [...past, { inputs: question.inputs, loss: step.before }];
    // A new forward pass makes new intermediates; what leaves store stays until it is zeroed.
    model.forget(ui.zeroing.checked ? [] : Object.keys(question.inputs));
    go(step.inputs, `Updated: ${step.output} went from ${format(step.before)} to ${format(step.after)}.`);
  });
  ui.undo.addEventListener("click", () => {
    const last = past.at(-1);
    if (!last) return;
    past = past.slice(0, -1);
    model.forget();
    go(last.inputs, "The last update is undone.");
  });
  ui.again.addEventListener("click", () => {
    setText(ui.said, "Backward ran again: its gradients were added to those that were kept. No parameter has changed.");
    model.refresh(1, 0);
  });
  ui.zero.addEventListener("click", () => {
    setText(ui.said, "The gradients kept for parameters are zero.");
    model.zero(now.parameters);
  });
  ui.zeroAll.addEventListener("click", () => {
    setText(ui.said, "Every kept gradient is zero.");
    model.zero(Object.keys(now.stored));
  });
  ui.keeps.addEventListener("change", () => {
    model.forget();
    model.refresh(1, 0);
  });
  ui.rate.addEventListener("input", () => model.refresh(0));
  ui.parameters.addEventListener("change", () => {
    const chosen = [...ui.parameters.querySelectorAll("input")].filter(({ checked }) => checked);
    now.parameters = chosen.map(({ value }) => value);
    model.refresh(0, 0);
  });

  return ({ question, stale, predicting, mistakes }) => {
    ui.body.toggleAttribute("hidden", predicting !== null);
    ui.hidden.toggleAttribute("hidden", predicting === null);
    if (stale || mistakes.length > 0 || question === now.question) return;
    const before = now.question;
    now.question = question;
    // Another look at the same question leaves all as it is.
    if (before?.program === question.program && before.inputs === question.inputs && before.output === question.output)
      return;
    const names = Object.keys(question.inputs);
    if (!before || String(names) !== String(Object.keys(before.inputs))) {
      now.parameters = guessParameters(names);
      showParameters(ui.parameters, names, now.parameters);
    }
    if (question.inputs !== own) {
      past = [];
      model.forget();
      setText(ui.said, "");
    }
    model.refresh(1);
  };
}
