// @ts-check
/** The questions that pages put to the server. */
/** @import { Mistake, Question, Trace } from "../types.js" */
import { known, request } from "./offline.js";

/** What the server says is wrong: in a sentence, and one by one. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {Mistake[]} mistakes
   */
  constructor(message, mistakes) {
    super(message);
    this.mistakes = mistakes;
  }
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
export async function answer(response) {
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  /** @type {Mistake[]} */
  const mistakes = problem.errors ?? [];
  const sentences = mistakes.map(({ detail }) => detail).filter(Boolean);
  const message = sentences.join(" ") || problem.detail || `The server answered ${response.status}.`;
  throw new Refusal(message, mistakes);
}

/**
 * The trace of a question, with the drawings for it.
 * @param {Question} question
 * @param {AbortSignal} signal
 * @returns {Promise<Trace>}
 */
export async function fetchTrace(question, signal) {
  const held = known(question);
  if (held) return held;
  const body = JSON.stringify({ ...question, detail: "view" });
  const headers = { "Content-Type": "application/json" };
  return answer(await request("/api/v1/traces", { method: "POST", headers, body, signal }));
}

/**
 * @typedef {Object} Nudge
 * @property {string} output
 * @property {number | string} loss
 * @property {number | string} gradient
 * @property {number | string} predicted
 * @property {number | string} true
 * @property {number | string} predicted_change
 * @property {number | string} true_change
 * @property {number | string} difference
 */

/**
 * What becomes of the output when one input changes by `delta`.
 * @param {Question} question
 * @param {string} name
 * @param {number} delta
 * @param {AbortSignal} signal
 * @returns {Promise<Nudge>}
 */
export async function fetchNudge({ program, inputs }, name, delta, signal) {
  const query = new URLSearchParams({ program, inputs: JSON.stringify(inputs), name, delta: String(delta) });
  return answer(await request(`/api/v1/nudges?${query}`, { signal }));
}

/**
 * The examples that have all words and the theme.
 * @param {{q: string, theme: string}} query
 * @param {AbortSignal} signal
 */
export async function fetchExamples(query, signal) {
  return answer(await request(`/api/v1/examples?${new URLSearchParams(query)}`, { signal }));
}

/**
 * @param {string} slug
 * @returns {Promise<import("../types.js").Example>}
 */
export async function fetchExample(slug) {
  return answer(await request(`/api/v1/examples/${encodeURIComponent(slug)}`));
}

/**
 * A file that answers a question, however long that is.
 * @param {string} path
 * @param {Record<string, any>} question
 * @returns {Promise<Blob>}
 */
export async function fetchFile(path, question) {
  const headers = { "Content-Type": "application/json" };
  const response = await request(path, { method: "POST", headers, body: JSON.stringify(question) });
  return response.ok ? response.blob() : answer(response);
}

/**
 * One cell of a gradient as a sum of products, and the cells that its value was made of.
 * @param {Record<string, any>} question
 * @param {AbortSignal} signal
 * @returns {Promise<import("../matrix/cells.js").Cell>}
 */
export async function fetchCell(question, signal) {
  return post("/api/v1/cells", question, signal);
}

/**
 * What the inspector unfolds of a node, drawn.
 * @param {Record<string, any>} question
 * @param {AbortSignal} signal
 * @returns {Promise<{view: import("./dom.js").Markup}>}
 */
export async function fetchSection(question, signal) {
  return post("/play/sections", question, signal);
}

/**
 * The inspector's panel of one node, for graphs that do not carry all of them.
 * @param {Question & {node: number}} question
 * @param {AbortSignal} signal
 * @returns {Promise<{node: number, panel: import("./dom.js").Markup}>}
 */
export async function fetchPanel({ fold: _, ...question }, signal) {
  return post("/api/v1/panels", question, signal);
}

/**
 * @param {string} path
 * @param {Record<string, any>} question
 * @param {AbortSignal} signal
 */
async function post(path, question, signal) {
  const headers = { "Content-Type": "application/json" };
  return answer(await request(path, { method: "POST", headers, body: JSON.stringify(question), signal }));
}
