// @ts-check
/** Backward is not an update: gradients are stored by passes, and used by updates, each at its own button. */
/** @import { Stored, Update } from "./practice-api.js" */
/** @import { PlayerStore, Question, State, Value } from "./types.js" */
import { setText } from "./dom.js";
import { formatNumber } from "./format.js";
import { latest } from "./latest.js";
import { fetchPass, fetchUpdate } from "./practice-api.js";
import { drawUpdateCard, showParameters } from "./update-layout.js";
import { course, dataSentence, guessParameters, only, storedAfter, zeroed } from "./update-state.js";
import { storedTable, updateTable } from "./update-table.js";

const PAUSE = 120;
const DIGITS = 6;

/** A request: another pass over a question if `passes`, and what an update would do then. @typedef {{question: Question, pass: boolean}} Asked */

/**
 * @param {HTMLElement} card
 * @param {PlayerStore} store
 * @param {import("./parts.js").Ask} ask
 * @returns {(state: State) => void}
 */
export function mountUpdate(card, store, ask) {
  const ui = drawUpdateCard(card);
  /** @type {{question: Question | null, parameters: string[], stored: Record<string, Value>, buffers: Stored[],
   *   passes: number, step: Update | null, past: {inputs: Question["inputs"], loss: any}[], next: Question["inputs"] | null}} */
  const now = { question: null, parameters: [], stored: {}, buffers: [], passes: 0, step: null, past: [], next: null };
  const rate = () => Number(ui.rate.value);
  const keeps = () => /** @type {import("./practice-api.js").Keeps} */ (ui.keeps.value);

  const asking = latest(
    async (/** @type {Asked} */ { question, pass }, signal) => {
      const buffers = pass ? (await fetchPass(question, now.stored, keeps(), signal)).buffers : now.buffers;
      const stored = pass ? storedAfter(buffers) : now.stored;
      const used = only(stored, now.parameters);
      const step = await fetchUpdate(
        question,
        { parameters: now.parameters, learning_rate: rate(), stored: used },
        signal,
      );
      return { buffers, stored, step };
    },
    {
      answered: (found, { pass }) => {
        Object.assign(now, found, { passes: now.passes + (pass ? 1 : 0) });
        show();
      },
      failed: (error) => {
        now.step = null;
        show(error instanceof Error ? error.message : String(error));
      },
    },
    PAUSE,
  );
  /** @param {boolean} pass @param {number} [pause] */
  const refresh = (pass, pause) => {
    now.step = null;
    ui.update.disabled = true;
    if (now.question && ui.rate.value !== "" && Number.isFinite(rate()))
      asking.ask({ question: now.question, pass }, pause);
    else if (now.question) show("The learning rate is a number.");
  };
  const show = (problem = "") => {
    const names = Object.keys(now.question?.inputs ?? {});
    const { step, passes, past } = now;
    setText(ui.data, dataSentence(names, now.parameters));
    setText(ui.problem, problem);
    setText(ui.passes, `${passes} backward ${passes === 1 ? "pass" : "passes"} since zero`);
    card.toggleAttribute("data-doubled", passes > 1);
    ui.update.disabled = step === null || now.parameters.length === 0;
    ui.undo.disabled = past.length === 0;
    ui.zeroAll.toggleAttribute("hidden", keeps() === "leaves");
    if (!step) return;
    ui.rows.replaceChildren(updateTable(step, rate()));
    ui.kept.replaceChildren(storedTable(now.buffers, now.stored, now.parameters, keeps()));
    const losses = [...past.map(({ loss }) => loss), step.before];
    setText(
      ui.course,
      course(step.output, losses, (loss) => formatNumber(loss, DIGITS)),
    );
  };
  /** @param {Question["inputs"]} inputs */
  const go = (inputs) => {
    now.next = inputs;
    ask({ ...store.get().question, inputs });
  };

  ui.update.addEventListener("click", () => {
    const { step, question } = now;
    if (!step || !question || store.get().stale) return;
    now.past = [...now.past, { inputs: question.inputs, loss: step.before }];
    setText(
      ui.said,
      `Updated: ${step.output} went from ${formatNumber(step.before, DIGITS)} to ${formatNumber(step.after, DIGITS)}.`,
    );
    // A new forward pass makes new intermediates; what leaves store stays until it is zeroed.
    now.stored = ui.zeroing.checked ? {} : only(now.stored, Object.keys(question.inputs));
    if (ui.zeroing.checked) now.passes = 0;
    go(step.inputs);
  });
  ui.undo.addEventListener("click", () => {
    const last = now.past.at(-1);
    if (!last) return;
    now.past = now.past.slice(0, -1);
    Object.assign(now, { stored: {}, passes: 0 });
    setText(ui.said, "The last update is undone.");
    go(last.inputs);
  });
  ui.again.addEventListener("click", () => {
    setText(ui.said, "Backward ran again: its gradients were added to those that were kept. No parameter has changed.");
    refresh(true, 0);
  });
  const zero = (/** @type {string[]} */ names, /** @type {string} */ said) => {
    now.stored = zeroed(now.stored, names);
    now.passes = 0;
    setText(ui.said, said);
    refresh(false, 0);
  };
  ui.zero.addEventListener("click", () => zero(now.parameters, "The gradients kept for parameters are zero."));
  ui.zeroAll.addEventListener("click", () => zero(Object.keys(now.stored), "Every kept gradient is zero."));
  ui.keeps.addEventListener("change", () => {
    Object.assign(now, { stored: {}, passes: 0 });
    refresh(true, 0);
  });
  ui.rate.addEventListener("input", () => refresh(false));
  ui.parameters.addEventListener("change", () => {
    const chosen = [...ui.parameters.querySelectorAll("input")].filter(({ checked }) => checked);
    now.parameters = chosen.map(({ value }) => value);
    refresh(false, 0);
  });

  return ({ question, stale, predicting, mistakes }) => {
    ui.body.toggleAttribute("hidden", predicting !== null);
    ui.hidden.toggleAttribute("hidden", predicting === null);
    if (stale || mistakes.length > 0 || question === now.question) return;
    const before = now.question;
    const own = question.inputs === now.next;
    now.question = question;
    now.next = null;
    if (!before || names(before) !== names(question)) {
      now.parameters = guessParameters(Object.keys(question.inputs));
      showParameters(ui.parameters, Object.keys(question.inputs), now.parameters);
    }
    if (!own) Object.assign(now, { stored: {}, passes: 0, past: [] });
    if (!own) setText(ui.said, "");
    refresh(true);
  };
}

/** @param {Question} question */
function names({ inputs }) {
  return JSON.stringify(Object.keys(inputs));
}
