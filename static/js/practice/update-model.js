// @ts-check
/** What backward passes have stored and what an update would do with it; asks the server for both. */
/** @import { Keeps, Stored, Update } from "./practice-api.js" */
/** @import { Num, Question, Value } from "../types.js" */
import { latest } from "../base/latest.js";
import { fetchPass, fetchUpdate } from "./practice-api.js";
import { only, storedAfter, zeroed } from "./update-state.js";

const PAUSE = 120;

/**
 * @typedef {Object} Now
 * @property {Question | null} question
 * @property {string[]} parameters
 * @property {Record<string, Value>} stored gradients by name or node
 * @property {Stored[]} buffers as the last pass left them
 * @property {number} passes since zero
 * @property {number} due passes that are asked for and not answered
 * @property {Update | null} step what an update would do; null while that is not known
 */

/**
 * @param {() => {rate: number, problem: string, keeps: Keeps}} settings
 * @param {(problem?: string) => void} changed
 */
export function createUpdateModel(settings, changed) {
  /** @type {Now} */
  const now = { question: null, parameters: [], stored: {}, buffers: [], passes: 0, due: 0, step: null };
  const { ask } = latest(
    async (/** @type {{question: Question, due: number}} */ { question, due }, signal) => {
      const { rate, keeps } = settings();
      let { buffers, stored } = now;
      for (let pass = 0; pass < due; pass++) {
        ({ buffers } = await fetchPass(question, stored, keeps, signal));
        stored = storedAfter(buffers);
      }
      const used = { parameters: now.parameters, learning_rate: rate, stored: only(stored, now.parameters) };
      return { buffers, stored, step: await fetchUpdate(question, used, signal) };
    },
    {
      answered: (found, { due }) => {
        Object.assign(now, found, { passes: now.passes + due, due: 0 });
        changed();
      },
      failed: (error) => {
        Object.assign(now, { step: null, due: 0 });
        changed(error instanceof Error ? error.message : String(error));
      },
    },
    PAUSE,
  );

  return {
    now,
    /**
     * Ask what an update would do, after more passes. What is not answered yet is asked again with it.
     * @param {number} passes
     * @param {number} [pause]
     */
    refresh(passes, pause) {
      now.due += passes;
      now.step = null;
      const { problem } = settings();
      if (now.question && problem === "") ask({ question: now.question, due: now.due }, pause);
      changed(problem);
    },
    /** @param {string[]} names */
    zero(names) {
      now.stored = zeroed(now.stored, names);
      Object.assign(now, { passes: 0, due: 0 });
      this.refresh(0, 0);
    },
    /** Nothing is stored any more, but for the nodes of these names. @param {string[]} [names] */
    forget(names = []) {
      now.stored = only(now.stored, names);
      now.due = 0;
      if (names.length === 0) now.passes = 0;
    },
  };
}
