// @ts-check
/** The program as text to edit: coloured, numbered by line, what is wrong underlined and mended by a click. */
/** @import { Mistake, Question, State, Value } from "../types.js" */

import { h, part } from "../base/dom.js";
import { replace, rewrite } from "../base/text-edit.js";
import { completionAt } from "./completion.js";
import { mountCompletionList } from "./completion-list.js";
import { mountMistakes } from "./editor-mistakes.js";
import { pieces, segments, unitsBefore } from "./highlight.js";
import { edited } from "./questions.js";

const LEAST_LINES = 6;

/**
 * @param {HTMLFormElement} form
 * @param {import("../types.js").PlayerStore} store
 * @param {(question: Question) => void} ask
 * @returns {(state: State) => void}
 */
export function mountEditor(form, store, ask) {
  const text = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
  const paint = mountPaint(text);
  const ops = JSON.parse(part(form, "ops")?.textContent ?? "[]");
  const names = new Set(ops.map((/** @type {{name: string}} */ op) => op.name));
  /** Every value an input ever had: a name that comes back brings its value along. @type {Record<string, Value>} */
  let values = { ...store.get().asked.inputs };
  let program = text.value;
  const complete = mountCompletionList(text, () => completionAt(text.value, text.selectionStart, ops));
  const mistakes = mountMistakes(form, (fix) =>
    replace(text, unitsBefore(text.value, fix.start), unitsBefore(text.value, fix.end), fix.text),
  );
  for (const kept of form.querySelectorAll('[data-part="kept"], [data-part="run"]')) kept.remove();
  form.addEventListener("submit", (event) => event.preventDefault());
  let isOurs = false;
  text.addEventListener("input", () => {
    if (isOurs) return;
    program = text.value;
    const { asked } = store.get();
    values = { ...values, ...asked.inputs };
    paint(segments(program, pieces(program, names), []));
    complete();
    ask(edited(asked, program, values));
  });
  /** @type {Mistake[] | null} */
  let shown = null;
  return (state) => {
    if (!state.stale && state.question.program !== program) {
      program = state.question.program;
      isOurs = true;
      rewrite(text, program);
      isOurs = false;
      shown = null;
    }
    if (shown === state.mistakes && shown.length === 0) return;
    if (shown !== state.mistakes) {
      shown = state.mistakes;
      paint(segments(program, pieces(program, names), shown));
      mistakes(shown, program);
    }
  };
}

/**
 * A layer of coloured text under the transparent text that is edited, and the numbers of the lines beside it.
 * @param {HTMLTextAreaElement} text
 */
function mountPaint(text) {
  const layer = h("pre", { class: "editor-paint", "aria-hidden": "true" });
  const numbers = h("pre", { class: "editor-numbers", "aria-hidden": "true" });
  const area = h("div", { class: "editor-area" });
  text.replaceWith(area);
  area.append(numbers, layer, text);
  const follow = () => {
    layer.scrollTop = numbers.scrollTop = text.scrollTop;
    layer.scrollLeft = text.scrollLeft;
  };
  text.addEventListener("scroll", follow);
  return (/** @type {ReturnType<typeof segments>} */ found) => {
    const spans = found.map(({ text: words, kind, mistake }) => {
      const name = [kind && `code-${kind}`, mistake !== null && "code-wrong"].filter(Boolean).join(" ");
      return name ? h("span", { class: name }, words) : words;
    });
    layer.replaceChildren(...spans, "\n");
    const lines = text.value.split("\n").length;
    numbers.textContent = Array.from({ length: lines }, (_, line) => line + 1).join("\n");
    text.rows = Math.max(LEAST_LINES, Math.min(24, lines + 1));
    follow();
  };
}
