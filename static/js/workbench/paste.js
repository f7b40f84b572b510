// @ts-check
/** Numbers as people paste them: JSON, NumPy's and PyTorch's printing, cells of a spreadsheet. */
/** @import { Value } from "../types.js" */

const WRAPPING = /\b(?:np\.|numpy\.|torch\.)?(?:array|tensor|asarray)\s*\(/g;
const OPTIONS = /,\s*(?:dtype|device|requires_grad|grad_fn|shape|size)\s*=\s*[^,)\]]*/g;
const MINUS = /[\u2212\u2013]/g;
const WORDS = new Map([
  ["nan", "NaN"],
  ["inf", "Infinity"],
  ["infinity", "Infinity"],
  ["-inf", "-Infinity"],
  ["-infinity", "-Infinity"],
]);

/**
 * A number or a nested list with rows of one length; null if the text is neither.
 * @param {string} text
 * @returns {Value | null}
 */
export function readTensor(text) {
  const plain = text.replace(MINUS, "-").replace(OPTIONS, "").trim();
  if (plain === "") return null;
  const value = /[[(]/.test(plain) ? readBrackets(plain.replace(WRAPPING, "(")) : readCells(plain);
  return value !== null && shapeOf(value) !== null ? value : null;
}

/**
 * The shape of a nested list, [] of a number; null if rows differ in length or are empty.
 * @param {Value} value
 * @returns {number[] | null}
 */
export function shapeOf(value) {
  if (!Array.isArray(value)) return [];
  const shapes = value.map(shapeOf);
  const [first] = shapes;
  if (!first || shapes.some((shape) => JSON.stringify(shape) !== JSON.stringify(first))) return null;
  return [value.length, ...first];
}

/**
 * @param {string} text
 * @returns {Value | null}
 */
function readBrackets(text) {
  const tokens = text.match(/[[\](),]|[^[\](),\s]+/g) ?? [];
  /** @type {Value[][]} */
  const open = [[]];
  for (const token of tokens) {
    if (token === "[" || token === "(") open.push([]);
    else if (token === "]" || token === ")") {
      const list = open.pop();
      const outer = open.at(-1);
      if (!list || !outer) return null;
      // Parentheses around one value are a call or a grouping, not a list of one.
      outer.push(token === ")" && list.length === 1 ? list[0] : list);
    } else if (token !== ",") {
      const number = readNumber(token);
      if (number === null) return null;
      open.at(-1)?.push(number);
    }
  }
  return open.length === 1 && open[0].length === 1 ? open[0][0] : null;
}

/**
 * Rows of a spreadsheet: one cell is a number, one row or one column a vector.
 * @param {string} text
 * @returns {Value | null}
 */
function readCells(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const separator = text.includes("\t") ? /\t/ : text.includes(";") ? /;/ : /\s*,\s*|\s+/;
  const isDecimalComma = separator.source !== /\s*,\s*|\s+/.source && !text.includes(".");
  const rows = lines.map((line) =>
    line
      .trim()
      .split(separator)
      .map((cell) => readNumber(isDecimalComma ? cell.replace(",", ".") : cell)),
  );
  if (rows.some((row) => row.includes(null))) return null;
  if (rows.length === 1) return rows[0].length === 1 ? rows[0][0] : rows[0];
  return rows.every((row) => row.length === 1) ? rows.map(([cell]) => cell) : rows;
}

/**
 * @param {string} text
 * @returns {number | string | null}
 */
export function readNumber(text) {
  const word = text
    .trim()
    .replace(MINUS, "-")
    .replace(/^["']|["']$/g, "");
  const known = WORDS.get(word.toLowerCase().replace(/^\+/, ""));
  if (known) return known;
  const number = Number(word.replace(/\.$/, ""));
  return /^[-+]?(?:\d|\.\d)/.test(word) && Number.isFinite(number) && !/^[-+]?0[xob]/i.test(word) ? number : null;
}
