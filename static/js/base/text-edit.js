// @ts-check
/** Edits of a text field that undo takes back. */

/**
 * Write in place of a stretch of text so that undo takes it back.
 * @param {HTMLTextAreaElement} text
 * @param {number} start
 * @param {number} end
 * @param {string} words
 */
export function replace(text, start, end, words) {
  text.focus({ preventScroll: true });
  text.setSelectionRange(start, end);
  const done = words === "" ? document.execCommand("delete") : document.execCommand("insertText", false, words);
  if (done) return;
  text.setRangeText(words, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * Write another text so that undo brings back the one before; the focus stays where it is.
 * @param {HTMLTextAreaElement} text
 * @param {string} words
 */
export function rewrite(text, words) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  replace(text, 0, text.value.length, words);
  text.setSelectionRange(0, 0);
  if (focused === text) return;
  text.blur();
  focused?.focus({ preventScroll: true });
}
