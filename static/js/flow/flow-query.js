// @ts-check
/** The settings of the gradient-flow lab as the query of an address; `app/pages/flow_question.py` reads it. */

// What a form would send although it is as usual; the depth always stands, so that an address is never bare.
const USUAL = new Map([
  ["width", "32"],
  ["seed", "0"],
  ["why", "1"],
  ["activation", "sigmoid"],
  ["init", "xavier"],
  ["gain", "1"],
  ["by", "norm"],
  ["branch", "shared"],
  ["bound", "1"],
]);

/**
 * @param {Iterable<[string, FormDataEntryValue]>} entries
 * @returns {string} with its question mark
 */
export function flowQuery(entries) {
  const own = [...entries].flatMap(([name, value]) => {
    const option = name.slice(name.indexOf(".") + 1);
    return USUAL.get(option) === value ? [] : [[name, String(value)]];
  });
  return `?${new URLSearchParams(own)}`;
}
