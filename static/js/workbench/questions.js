// @ts-check
/** Questions that follow a program as it is typed: new names become inputs, names that are gone leave. */
/** @import { Mistake, Question, Value } from "../types.js" */

const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_]*/gu;
const COMMENT = /#.*/g;
const ASSIGNED = /^\s*([\p{L}_][\p{L}\p{M}\p{N}_]*)\s*=(?!=)/gmu;
export const NEW_INPUT = 1;
const NEW_VECTOR = [1, 1];
const NEW_MATRIX = [
  [1, 0],
  [0, 1],
];

/**
 * A program with those of the values that it names and does not assign itself.
 * @param {string} program
 * @param {Record<string, Value>} values all that were ever given
 * @returns {Question}
 */
export function questionOf(program, values) {
  const plain = program.normalize("NFC").replace(COMMENT, "");
  const names = new Set(plain.match(NAME));
  for (const [, assigned] of plain.matchAll(ASSIGNED)) names.delete(assigned);
  return { program, inputs: Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name))) };
}

/**
 * A question whose program was edited: an output stays while it is still assigned; what was folded belonged to the old
 * graph.
 * @param {Question} before
 * @param {string} program
 * @param {Record<string, Value>} values
 * @returns {Question}
 */
export function edited({ output, granularity }, program, values) {
  const assigned = program.split("\n").map((line) => line.split("=")[0].trim());
  const kept = output !== undefined && assigned.includes(output) ? { output } : {};
  return { ...kept, ...(granularity && { granularity }), ...questionOf(program, values) };
}

/**
 * The name that the last line assigns, which is what is differentiated unless something else is asked; "" if none.
 * @param {string} program
 */
export function lastName(program) {
  const [name, ...rest] = program.trimEnd().split("\n").at(-1)?.split("=") ?? [];
  return rest.length > 0 ? name.trim() : "";
}

/**
 * The question with a value for every name that the server missed; null if that is not all that is wrong.
 * @param {Question} question
 * @param {Mistake[]} mistakes
 * @returns {Question | null}
 */
export function withNewNames(question, mistakes) {
  const names = mistakes.map(({ code, params }) => (code === "unknown-name" ? params.name : undefined));
  const missing = names.filter((name) => typeof name === "string" && !(name in question.inputs));
  if (mistakes.length === 0 || missing.length < mistakes.length) return null;
  const added = Object.fromEntries(missing.map((name) => [name, newInput(question.program, name)]));
  return { ...question, inputs: { ...question.inputs, ...added } };
}

/**
 * What a new name starts with: a matrix before @, a vector after it, a number anywhere else.
 * @param {string} program
 * @param {string} name
 * @returns {Value}
 */
function newInput(program, name) {
  const word = `(?<![\\p{L}\\p{M}\\p{N}_])${name}(?![\\p{L}\\p{M}\\p{N}_])`;
  if (new RegExp(`${word}(?:\\.T)?\\s*@`, "u").test(program)) return NEW_MATRIX;
  return new RegExp(`@\\s*${word}`, "u").test(program) ? NEW_VECTOR : NEW_INPUT;
}
