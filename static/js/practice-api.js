// @ts-check
/** The questions of the practice cards: predictions, backward passes that store, and updates. */
/** @import { Num, Question, Value } from "./types.js" */
import { answer } from "./api.js";

/**
 * @typedef {Object} Verdict
 * @property {string} derivative
 * @property {boolean | null} correct
 * @property {string | null} kind
 * @property {string | null} sentence
 * @property {Num | null} expected null as long as the server keeps it back
 * @property {string | null} text the gradient with its chain; null likewise
 */

/**
 * @typedef {Object} Stored
 * @property {number} node
 * @property {string | null} name
 * @property {string} label
 * @property {"input" | "intermediate" | "output"} kind
 * @property {Value} before
 * @property {Value} gradient
 * @property {Value} after
 */

/**
 * @typedef {Object} Update
 * @property {string} output
 * @property {{name: string, old: Value, gradient: Value, change: Value, new: Value}[]} parameters
 * @property {Record<string, Value>} inputs
 * @property {Num} before
 * @property {Num} after
 */

/** @typedef {"leaves" | "every-node"} Keeps */

/**
 * @param {string} path
 * @param {Record<string, any>} body
 * @param {AbortSignal} signal
 */
async function post(path, body, signal) {
  const headers = { "Content-Type": "application/json" };
  return answer(await fetch(`/api/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body), signal }));
}

/** What every question about a program has. @param {Question} question */
const asked = ({ program, inputs, output }) => ({ program, inputs, output });

/**
 * @param {Question} question
 * @param {{node: number, index: number[], answer?: string, reveal?: boolean}} prediction
 * @param {AbortSignal} signal
 * @returns {Promise<Verdict>}
 */
export function fetchVerdict(question, prediction, signal) {
  return post("predictions", { ...asked(question), granularity: question.granularity, ...prediction }, signal);
}

/**
 * @param {Question} question
 * @param {Record<string, Value>} stored
 * @param {Keeps} keeps
 * @param {AbortSignal} signal
 * @returns {Promise<{buffers: Stored[]}>}
 */
export function fetchPass(question, stored, keeps, signal) {
  return post("backward-passes", { ...asked(question), stored, keeps }, signal);
}

/**
 * @param {Question} question
 * @param {{parameters: string[], learning_rate: number, stored: Record<string, Value>}} step
 * @param {AbortSignal} signal
 * @returns {Promise<Update>}
 */
export function fetchUpdate(question, step, signal) {
  return post("updates", { ...asked(question), ...step }, signal);
}
