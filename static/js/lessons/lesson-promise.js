// @ts-check
/** Beside an input that is dragged: what the gradient promised for this change, and what the output really did. */
/** @import { Question } from "../types.js" */
import { latest } from "../base/latest.js";
import { askNudge, nudgeHandlers } from "../player/nudge.js";

const PAUSE = 40;

/**
 * @param {HTMLElement} holder
 * @returns {(question: Question, name: string, delta: number) => void}
 */
export function mountPromise(holder) {
  const { ask } = latest(askNudge, nudgeHandlers(holder, holder), PAUSE);
  return (question, name, delta) => ask({ question, name, delta });
}
