// @ts-check
/** The questions of the practice cards: predictions, backward passes that store, and updates. */
/** @import { Num, Question, Value } from "../types.js" */
import { answer } from "../base/api.js";
import { known, request } from "../base/offline.js";

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
  return answer(await request(`/api/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body), signal }));
}

/** What every question about a program has. @param {Question} question */
const asked = ({ program, inputs, output }) => ({ program, inputs, output });

/**
 * @param {Question} question
 * @param {{node: number, index: number[], answer?: string, reveal?: boolean}} prediction
 * @param {AbortSignal} signal
 * @returns {Promise<Verdict>}
 */
export async function fetchVerdict(question, prediction, signal) {
  const held = known(question);
  if (held) return compared(held, prediction);
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

/**
 * Without a server an answer is only compared with the gradient; which slip it shows, nobody there can tell.
 * @param {import("../types.js").Trace} trace
 * @param {{node: number, index: number[], answer?: string, reveal?: boolean}} prediction
 * @returns {Verdict}
 */
function compared({ nodes, output }, { node, index, answer = "", reveal = false }) {
  const gradient = index.reduce((value, place) => value[place], nodes[node].gradient);
  const written = answer.trim().replace("\u2212", "-").replace(",", ".");
  const correct = means(written, gradient);
  const derivative = `∂${output}/∂${nodes[node].name ?? nodes[node].label}`;
  const shown = correct || reveal;
  const sentence = correct
    ? null
    : Number.isNaN(Number(written))
      ? "This copy works without a server, which would work that out: write the number itself."
      : `Not ${derivative} yet. Which slip gives this number, only a running Blameflow can tell.`;
  const text = shown ? `${derivative} = ${gradient}` : null;
  return { derivative, correct, kind: null, sentence, expected: shown ? gradient : null, text };
}

/**
 * Whether an answer is a number to one in a thousand, or rounded to two digits or more: the rule of the server.
 * @param {string} written
 * @param {number} number
 */
export function means(written, number) {
  const given = Number(written);
  if (written === "" || Number.isNaN(given)) return false;
  if (Math.abs(given - number) <= 1e-3 * Math.abs(number)) return true;
  const [mantissa, exponent] = written.toLowerCase().split("e");
  const [whole, decimals] = mantissa.split(".");
  if (decimals === undefined && exponent === undefined) return false;
  const digits = `${whole}${decimals ?? ""}`.replace(/\D/g, "").replace(/^0+/, "").length;
  const unit = 10 ** (Number(exponent ?? 0) - (decimals ?? "").length);
  return digits >= 2 && Math.abs(given - number) <= (unit / 2) * (1 + 1e-9);
}
