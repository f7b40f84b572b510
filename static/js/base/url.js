// @ts-check
/** What the page shows, as its address; the server reads and writes the same parameters, see app/pages/questions.py. */
/** @import { Example, Question } from "../types.js" */

/** Longer addresses get cut on their way; what is longer is packed. */
const SHORT = 1500;
/** The server unpacks no longer text. */
const PACKED = 8192;

/**
 * @typedef {Object} Shown
 * @property {Question} question
 * @property {Question} usual the question of the bare address
 * @property {number | null} step steps done; null for the finished picture
 * @property {Example | null} [example] the example that was opened last
 * @property {string[]} [hide]
 * @property {boolean} [present]
 * @property {string | null} [predict] the one variable to predict, "1" for any
 */

/**
 * The query of the address, "" for the bare one; null if it would be too long.
 * @param {Shown} shown
 * @returns {Promise<string | null>}
 */
export async function toSearch({ question, usual, step, example = null, hide = [], present = false, predict = null }) {
  const parameters = await fitting(question, own(question, usual, example));
  if (parameters === null) return null;
  if (hide.length > 0) parameters.set("hide", hide.join(","));
  if (present) parameters.set("present", "1");
  if (predict) parameters.set("predict", predict);
  if (step !== null) parameters.set("step", String(step));
  const search = parameters.toString().replaceAll("%2C", ",");
  return search && `?${search}`;
}

/**
 * The parameters of a question, packed if they are long; null if they are too long even so.
 * @param {Question} question
 * @param {Record<string, string>} parameters
 * @returns {Promise<URLSearchParams | null>}
 */
export async function fitting(question, parameters) {
  const plain = new URLSearchParams(parameters);
  if (plain.toString().length <= SHORT) return plain;
  const state = await pack(question);
  return state.length <= PACKED ? new URLSearchParams({ state }) : null;
}

/**
 * What an address must say of a question: all, or what differs from the question that it has a short name for.
 * @param {Question} question
 * @param {Question} usual
 * @param {Example | null} example
 * @returns {Record<string, string>}
 */
function own(question, usual, example) {
  const isUsual = same(question.program, usual.program) && same(question.inputs, usual.inputs) && !question.output;
  const named = isOpen(example, question);
  /** @type {Partial<Question>} */
  const known = named ? { ...named, output: question.output && named.output } : isUsual ? usual : {};
  /** @type {Record<string, string>} */
  const found = named ? { example: named.slug } : {};
  const { program, inputs, output, granularity, fold } = question;
  for (const [name, value] of Object.entries({ program, inputs, output, granularity, fold })) {
    if (value === undefined || same(value, known[/** @type {keyof Question} */ (name)])) continue;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    found[name] = name === "fold" ? text.slice(1, -1) : text;
  }
  return found;
}

/**
 * The example if it is what the question is about: its program, though perhaps with other inputs.
 * @param {Example | null} example
 * @param {Question} question
 */
export function isOpen(example, question) {
  return example !== null && example.program === question.program ? example : null;
}

/**
 * A question as JSON, deflated, as base64url.
 * @param {Question} question
 * @returns {Promise<string>}
 */
export async function pack(question) {
  const stream = new Blob([JSON.stringify(question)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
