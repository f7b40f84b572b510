// @ts-check
/** Which inputs are parameters, and what is stored for them: pure functions, no arithmetic of gradients. */
/** @import { Stored } from "./practice-api.js" */
/** @import { Num, Value } from "../types.js" */

/** Names that usually stand for data, with or without a number behind. */
const DATA = /^(x|y|xs|ys|t|target|label|mask|index|indices|idx|ids?|input|data|token|token_ids|class)s?_?\d*$/i;

/**
 * The inputs that are probably parameters: all but those named as data are, or none is left.
 * @param {string[]} names
 * @returns {string[]}
 */
export function guessParameters(names) {
  const guessed = names.filter((name) => !DATA.test(name));
  return guessed.length > 0 ? guessed : names;
}

/**
 * What is stored after a pass, by name or by node.
 * @param {Stored[]} buffers
 * @returns {Record<string, Value>}
 */
export function storedAfter(buffers) {
  return Object.fromEntries(buffers.map(({ name, node, after }) => [name ?? String(node), after]));
}

/**
 * @param {Record<string, Value>} stored
 * @param {string[]} names
 * @returns {Record<string, Value>}
 */
export function only(stored, names) {
  return Object.fromEntries(names.filter((name) => name in stored).map((name) => [name, stored[name]]));
}

/**
 * @param {Record<string, Value>} stored
 * @param {string[]} names
 * @returns {Record<string, Value>}
 */
export function zeroed(stored, names) {
  return {
    ...stored,
    ...Object.fromEntries(names.filter((name) => name in stored).map((name) => [name, zero(stored[name])])),
  };
}

/** Zeros of the same shape. @param {Value} value @returns {Value} */
function zero(value) {
  return Array.isArray(value) ? value.map(zero) : 0;
}

/**
 * @param {string} output
 * @param {Num[]} losses
 * @param {(loss: Num) => string} format
 */
export function course(output, losses, format) {
  return losses.length > 1 ? `${output}: ${losses.map(format).join(" → ")}` : "";
}

/**
 * @param {string[]} names
 * @param {string[]} parameters
 */
export function dataSentence(names, parameters) {
  const data = names.filter((name) => !parameters.includes(name));
  if (parameters.length === 0) return "Nothing is a parameter: an update changes nothing.";
  if (data.length === 0) return "Every input is a parameter.";
  const list = data.length === 1 ? data[0] : `${data.slice(0, -1).join(", ")} and ${data.at(-1)}`;
  return `${list} ${data.length === 1 ? "is" : "are"} data: an update leaves ${data.length === 1 ? "it" : "them"} alone.`;
}

/**
 * How many passes what is kept is the sum of, and why it may differ from the graph.
 * @param {number} passes
 */
export function passesSentence(passes) {
  const count = `${passes} backward ${passes === 1 ? "pass" : "passes"} since zero`;
  if (passes === 1) return count;
  return `${count}. The graph, the inspector and the ledger show one pass, the gradient itself; this card shows what .grad holds after ${passes === 0 ? "zeroing" : "all of them"}.`;
}

/** What is wrong with a learning rate, "" if nothing is. @param {string} text */
export function rateProblem(text) {
  if (text.trim() === "") return "η is empty: write a learning rate, such as 0.1.";
  return Number.isFinite(Number(text)) ? "" : "The learning rate is a number.";
}

/** What a learning rate does that learning does not want. @param {number} rate */
export function rateSentence(rate) {
  if (rate === 0) return "With η = 0 nothing moves.";
  return rate < 0 ? "A negative η goes along the gradient: the update climbs, it does not descend." : "";
}
