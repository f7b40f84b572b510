// @ts-check
/** What can complete the word before the caret: ops with their signature, and names of the program. */

/** @typedef {{text: string, insert: string, detail: string}} Choice */
/** @typedef {{start: number, end: number, choices: Choice[]}} Completion */
/** An op as the page lists it. @typedef {{name: string, signature: string, summary: string}} KnownOp */

const WORD_BEFORE = /[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;
const WORD_AFTER = /^[\p{L}\p{M}\p{N}_]*/u;
const NAMES = /[\p{L}_][\p{L}\p{M}\p{N}_]*/gu;
const MOST = 8;

/**
 * @param {string} text
 * @param {number} caret
 * @param {KnownOp[]} ops
 * @returns {Completion | null} null if there is nothing to choose
 */
export function completionAt(text, caret, ops) {
  const line = text.slice(text.lastIndexOf("\n", caret - 1) + 1, caret);
  const word = line.match(WORD_BEFORE)?.[0] ?? "";
  if (word === "" || line.includes("#") || /[\d.]$/.test(line.slice(0, -word.length))) return null;
  const after = text.slice(caret).match(WORD_AFTER)?.[0] ?? "";
  const isCalled = text.slice(caret + after.length).startsWith("(");
  const found = ops.filter(({ name }) => name.startsWith(word) && name !== word + after);
  const names = new Set(text.replace(/#.*/g, "").match(NAMES));
  const known = [...names].filter((name) => name.startsWith(word) && name !== word + after && !isOp(name, ops));
  const choices = [
    ...known.map((name) => ({ text: name, insert: name, detail: "" })),
    ...found.map(({ name, signature, summary }) => ({
      text: signature,
      insert: isCalled ? name : `${name}(`,
      detail: summary,
    })),
  ].slice(0, MOST);
  return choices.length > 0 ? { start: caret - word.length, end: caret + after.length, choices } : null;
}

/**
 * @param {string} name
 * @param {KnownOp[]} ops
 */
function isOp(name, ops) {
  return ops.some((op) => op.name === name);
}
