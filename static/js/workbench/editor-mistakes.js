// @ts-check
/** What is wrong with the program, in sentences beside it; a button where one edit mends it. */
/** @import { Mistake } from "../types.js" */
import { h, part } from "../base/dom.js";

/**
 * @param {HTMLElement} form
 * @param {(fix: {start: number, end: number, text: string}) => void} mend
 * @returns {(mistakes: Mistake[], program: string) => void}
 */
export function mountMistakes(form, mend) {
  const list = /** @type {HTMLElement} */ (part(form, "errors"));
  const text = form.querySelector("textarea");
  return (mistakes, program) => {
    const ofProgram = mistakes.filter(({ pointer }) => pointer === "#/program" || pointer === "#");
    text?.setAttribute("aria-invalid", String(ofProgram.length > 0));
    list.replaceChildren(...ofProgram.map((mistake) => item(mistake, program, mend)));
  };
}

/**
 * @param {Mistake} mistake
 * @param {string} program
 * @param {(fix: {start: number, end: number, text: string}) => void} mend
 */
function item({ position, detail, suggestion, fix }, program, mend) {
  const place = position ? `Line ${position.line}: ` : "";
  const sentence = h("span", { class: "editor-error" }, `${place}${detail}${suggestion ? ` — ${suggestion}` : ""} `);
  if (!fix) return h("li", {}, sentence);
  const button = h("button", { class: "button button-small", type: "button" }, nameOf(fix, program));
  button.addEventListener("click", () => mend(fix));
  return h("li", {}, sentence, button);
}

/**
 * @param {{start: number, end: number, text: string}} fix
 * @param {string} program
 */
function nameOf({ start, end, text }, program) {
  const old = [...program].slice(start, end).join("");
  if (text === "") return `Delete ${old}`;
  if (old.trim() === "") return `Insert ${text === "\n" ? "a line break" : text}`;
  return `Replace ${old} by ${text === "\n" ? "a line break" : text}`;
}
