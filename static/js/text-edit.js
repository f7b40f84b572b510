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
  text.focus();
  text.setSelectionRange(start, end);
  const done = words === "" ? document.execCommand("delete") : document.execCommand("insertText", false, words);
  if (done) return;
  text.setRangeText(words, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
