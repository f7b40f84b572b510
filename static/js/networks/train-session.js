// @ts-check
/** What training has come to, and the run that is going on: it begins, is stopped, begins anew. */
/** @import { Network } from "./network-model.js" */
/** @import { Result } from "./train-api.js" */
/** @import { Course } from "./train-run.js" */
import { reasons } from "./network-model.js";
import { trainingEvents } from "./train-api.js";
import { advanced, BEGINNING, cut, finished, fitting, questionFor } from "./train-run.js";

const ANEW = "What the optimizer remembered is more than the server takes: it began anew.";

/**
 * How a run ended.
 * @typedef {Object} Outcome
 * @property {Result | null} result null if it was stopped or refused
 * @property {boolean} isStopped
 * @property {string[]} errors why it was refused
 * @property {number} step the training step, from 1 over all runs, at which it diverged
 */

/**
 * @param {Network} network
 * @param {(course: Course, note: string) => void} progressed
 */
export function createSession(network, progressed) {
  let course = BEGINNING;
  let controller = new AbortController();
  return {
    course: () => course,
    stop: () => controller.abort(),
    reset() {
      controller.abort();
      course = BEGINNING;
    },
    /** What another optimizer remembers is of no use. */
    forget() {
      course = { ...course, memory: null };
    },
    /**
     * @param {Record<string, string>} settings
     * @param {number} steps
     * @returns {Promise<Outcome | null>} null if the network is another one by now
     */
    async run(settings, steps) {
      controller = new AbortController();
      const { signal } = controller;
      const { training, built } = network.store.get();
      const asked = fitting(questionFor(training, course, settings, steps), training.body);
      const isAnew = course.memory !== null && asked.memory !== course.memory;
      const [before, offset] = [course.steps, asked.memory?.step ?? 0];
      /** @type {Outcome} */
      const outcome = { result: null, isStopped: false, errors: [], step: 0 };
      try {
        for await (const { kind, data } of trainingEvents(asked, signal)) {
          if (signal.aborted) break;
          course = kind === "result" ? finished(course, data, training) : advanced(course, data);
          if (kind === "result") outcome.result = data;
          progressed(course, isAnew ? ANEW : (data.note ?? ""));
        }
      } catch (error) {
        if (!signal.aborted) outcome.errors = reasons(error);
      }
      if (network.store.get().built !== built) return null;
      if (!outcome.result) course = cut(course);
      outcome.isStopped = signal.aborted;
      outcome.step = before + (outcome.result?.divergence?.step ?? 0) - offset + 1;
      return outcome;
    },
  };
}
