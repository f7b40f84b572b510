// @ts-check
/** Whether a text holds what somebody looks for. */

/**
 * @param {string} text in lower case
 * @param {string} query words in any order; each must occur, whole or in part
 */
export function holds(text, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.includes(word));
}
