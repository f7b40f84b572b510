// @ts-check
/** What the page shows, as its address; the server reads the same parameters. */
/** @import { Question } from "./types.js" */

/**
 * @param {Question} question
 * @param {Question} usual the question of the bare address
 * @param {number | null} step steps done; null for the finished picture
 */
export function toSearch(question, usual, step) {
  const parameters = new URLSearchParams();
  const inputs = JSON.stringify(question.inputs);
  const asUsual = question.program === usual.program && inputs === JSON.stringify(usual.inputs);
  if (!asUsual) {
    parameters.set("program", question.program);
    parameters.set("inputs", inputs);
  }
  if (step !== null) parameters.set("step", String(step));
  const search = parameters.toString();
  return search && `?${search}`;
}
