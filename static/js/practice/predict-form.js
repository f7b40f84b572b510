// @ts-check
/** The form of a prediction: which entry, the learner's number, and what the server says to it. */
/** @import { Verdict } from "./practice-api.js" */
/** @import { PlayerStore, Predicting, Question, State } from "../types.js" */
import { h, setText } from "../base/dom.js";
import { latest } from "../base/latest.js";
import { fetchVerdict } from "./practice-api.js";
import { find, nextNode, solve } from "./predict-state.js";
import { derivative } from "./predict-words.js";

/** @typedef {{question: Question, node: number, index: number[], answer?: string, reveal?: boolean}} Asked */

/**
 * @param {PlayerStore} store
 * @returns {{form: HTMLFormElement, field: HTMLInputElement, write: (state: State) => void}}
 */
export function createPredictForm(store) {
  const name = h("label", { class: "predict-name", for: "predict-answer" });
  const places = h("span", { class: "predict-places" });
  const field = h("input", {
    class: "input",
    id: "predict-answer",
    autocomplete: "off",
    "aria-describedby": "predict-verdict",
  });
  field.spellcheck = false;
  const check = h("button", { class: "button button-primary", type: "button" }, "Check");
  const show = h("button", { class: "button", type: "button" }, "Show me");
  const next = h("button", { class: "button", type: "button" }, "Next node");
  const verdict = h("p", { class: "predict-verdict", id: "predict-verdict", role: "status" });
  const form = h(
    "form",
    { class: "predict", "aria-label": "Your prediction", hidden: "" },
    h("div", { class: "predict-row" }, h("span", { class: "predict-field" }, name, h("span", {}, "="), field), places),
    h("div", { class: "predict-row" }, check, show, next),
    verdict,
  );
  let tries = 0;
  let subject = "";

  const { ask, cancel } = latest(
    (/** @type {Asked} */ { question, ...prediction }, signal) => fetchVerdict(question, prediction, signal),
    {
      answered: (found, asked) => answered(found, asked),
      failed: (error) => say(error instanceof Error ? error.message : String(error), "wrong"),
    },
    0,
  );
  /** @param {Verdict} found @param {Asked} asked */
  const answered = (found, asked) => {
    tries += 1;
    const { predicting } = store.get();
    if (!predicting) return;
    if (asked.answer !== undefined) tell(form, predicting, found, asked);
    if (found.expected === null) {
      store.set({ predicting: { ...predicting, wrong: predicting.wrong + 1 } });
      say(found.sentence ?? "", "wrong");
      field.select();
      return;
    }
    const text = found.text ?? "";
    store.set(solve(store.get(), { ...asked, shown: !found.correct, tries, gradient: found.expected, text }));
  };
  const say = (/** @type {string} */ text, kind = "") => {
    verdict.dataset.kind = kind;
    setText(verdict, text);
  };
  const put = (/** @type {Partial<Asked>} */ more) => {
    const state = store.get();
    if (!state.predicting || state.stale) return;
    ask({ question: state.question, node: nodeOf(state), index: indexOf(state), ...more });
  };
  // In a sandbox no form is ever submitted, and no event says so.
  const judge = () => {
    if (field.value.trim() === "") say("Write a number first, or an expression such as 2*4 or 1/3.", "wrong");
    else put({ answer: field.value });
  };
  check.addEventListener("click", judge);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    judge();
  });
  show.addEventListener("click", () => put({ reveal: true }));
  next.addEventListener("click", () => {
    const state = store.get();
    const node = state.predicting && nextNode(state.predicting, nodeOf(state));
    if (node !== null) store.set({ selected: node, cell: null });
    field.focus();
  });
  places.addEventListener("input", () => {
    const index = [...places.querySelectorAll("input")].map((place) =>
      Math.max(0, Math.min(Number(place.max), Math.round(Number(place.value)))),
    );
    store.set({ cell: { node: nodeOf(store.get()), index } });
  });

  return {
    form,
    field,
    write(state) {
      const { predicting, trace } = state;
      form.toggleAttribute("hidden", predicting === null);
      if (!predicting) {
        subject = "";
        cancel();
        return;
      }
      const node = trace.nodes[nodeOf(state)];
      const index = indexOf(state);
      const known = find(predicting, node.id, index);
      const now = JSON.stringify([node.id, index, state.question.program, state.question.inputs]);
      if (now !== subject) {
        cancel();
        tries = 0;
        subject = now;
        field.value = "";
        say("");
        setText(name, derivative(trace.output, node, index));
        writePlaces(places, node.shape, index);
      }
      if (known) say(`${known.shown ? "" : "Right. "}${known.text}`, known.shown ? "shown" : "right");
      check.disabled = show.disabled = known !== undefined;
      next.toggleAttribute("hidden", predicting.only !== null || nextNode(predicting, node.id) === null);
    },
  };
}

/**
 * Whoever embeds the player hears of the answer, and of what was right even while the learner does not.
 * @param {HTMLElement} form
 * @param {Predicting} predicting
 * @param {Verdict} found
 * @param {Asked} asked
 */
function tell(form, { trace }, { correct }, { node, index, answer }) {
  const { name, label, gradient } = trace.nodes[node];
  const place = index.length > 0 ? `[${index.join(", ")}]` : "";
  const expected = index.reduce((value, at) => value[at], gradient);
  const detail = { name: (name ?? label) + place, given: answer, expected, correct };
  form.dispatchEvent(new CustomEvent("blameflow-answer", { detail, bubbles: true, composed: true }));
}

/** @param {State} state */
function nodeOf({ predicting, trace, selected }) {
  return predicting?.only ? trace.nodes.findIndex(({ name }) => name === predicting.only) : selected;
}

/** The entry that is looked into, or the first. @param {State} state */
function indexOf(state) {
  const node = state.trace.nodes[nodeOf(state)];
  const { cell } = state;
  const fits = cell?.node === node.id && cell.index.length === node.shape.length;
  return fits && cell.index.every((place, axis) => place < node.shape[axis]) ? cell.index : node.shape.map(() => 0);
}

/**
 * A field for each axis of a tensor.
 * @param {HTMLElement} root
 * @param {number[]} shape
 * @param {number[]} index
 */
function writePlaces(root, shape, index) {
  const fields = [...root.querySelectorAll("input")];
  if (fields.length === shape.length && fields.every((field, axis) => field.max === String(shape[axis] - 1))) {
    for (const [axis, field] of fields.entries())
      if (Number(field.value) !== index[axis]) field.value = String(index[axis]);
    return;
  }
  const axes =
    shape.length === 2 ? ["row", "column"] : shape.length === 1 ? ["entry"] : shape.map((_, axis) => `axis ${axis}`);
  root.replaceChildren(
    ...shape.map((size, axis) =>
      h(
        "label",
        { class: "predict-place" },
        axes[axis],
        h("input", { class: "input", type: "number", min: 0, max: size - 1, step: 1, value: index[axis] }),
      ),
    ),
  );
}
