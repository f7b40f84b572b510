// @ts-check
/** Training by the server: one answer, or events as they come. */
import { answer } from "../base/api.js";
import { request } from "../base/offline.js";

/**
 * Part of a run, or all of it.
 * @typedef {Object} Progress
 * @property {any[]} losses
 * @property {any[]} gradient_norms
 * @property {Record<string, any[]>} parameter_gradient_norms
 * @property {number} [step]
 * @property {Record<string, any>} [parameters]
 * @property {any} [memory] null where the parameters are left out too
 * @property {string | null} [note] what is unusual about the batches
 */

/**
 * @typedef {Progress & {loss: any, inputs: Record<string, any>, memory: any, text: string, steps: number,
 *   divergence: {step: number, name: string, trace_step: number | null, message: string, tries: string[]} | null}} Result
 */

/**
 * @param {Record<string, any>} question
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<{kind: string, data: any}>}
 */
export async function* trainingEvents(question, signal) {
  const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
  const body = JSON.stringify(question);
  const response = await request("/api/v1/training", { method: "POST", headers, body, signal });
  if (!response.ok || !response.body) {
    await answer(response);
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const { events, rest } = readEvents(text + value);
    text = rest;
    yield* events;
  }
}

/**
 * The whole events in a text, and what is left of it.
 * @param {string} text
 */
export function readEvents(text) {
  const blocks = text.split("\n\n");
  const rest = blocks.pop() ?? "";
  const events = blocks.map((block) => {
    const fields = Object.fromEntries(
      block.split("\n").map((line) => [line.split(":", 1)[0], line.replace(/^\w+: ?/, "")]),
    );
    return { kind: fields.event ?? "message", data: JSON.parse(fields.data ?? "null") };
  });
  return { events, rest };
}

/**
 * @param {Record<string, any>} question
 * @param {AbortSignal} signal
 */
export async function fetchSurface(question, signal) {
  const headers = { "Content-Type": "application/json" };
  return answer(await request("/api/v1/surfaces", { method: "POST", headers, body: JSON.stringify(question), signal }));
}
