// @ts-check
/** The state that a player starts with: what the server wrote into the page. */
/** @import { Mistake, Question, State, Trace } from "../types.js" */

import { renewed } from "../practice/predict-state.js";
import { counterpart } from "./granularity.js";

/**
 * @param {Question} question
 * @param {Trace} trace
 * @param {number | null} step null: the finished picture
 * @param {number} selected
 * @param {Mistake[]} [mistakes] why the trace is not that of the question
 * @param {Partial<State>} [more] what else the page says
 * @returns {State}
 */
export function startState(question, trace, step, selected, mistakes = [], more = {}) {
  const end = trace.steps.length;
  return {
    question,
    asked: question,
    trace,
    t: step === null ? end : Math.max(0, Math.min(end, step)),
    goal: null,
    playing: false,
    speed: 1,
    still: false,
    poster: step === null,
    selected,
    edge: null,
    cell: null,
    whole: null,
    stale: mistakes.length > 0,
    problem: mistakes.map(({ detail }) => detail).join(" "),
    mistakes,
    example: null,
    hide: [],
    present: false,
    predicting: null,
    ...more,
  };
}

/**
 * An answer to a newer question: the position stays, as far as the new trace goes; an example that opens is looked at
 * where it says.
 * @param {State} state
 * @param {Question} question
 * @param {Trace} whole
 * @returns {Partial<State>}
 */
export function answered(state, question, whole) {
  const { trace, predicting } = renewed(state.predicting, whole);
  const end = trace.steps.length;
  const regrained = (question.granularity ?? "tensor") !== (state.question.granularity ?? "tensor");
  const t =
    state.poster || predicting || (regrained && state.t >= state.trace.steps.length) ? end : Math.min(state.t, end);
  const goal = state.goal === null ? null : Math.min(state.goal, end);
  const kept = regrained ? counterpart(state.trace, trace, state.selected, state.cell) : state.selected;
  const opens = state.example?.program === question.program && state.question.program !== question.program;
  const focus = opens ? trace.nodes.findIndex(({ name }) => name === state.example?.focus) : kept;
  const selected = focus >= 0 && focus < trace.nodes.length ? focus : 0;
  return { question, asked: question, trace, predicting, t, goal, selected, stale: false, problem: "", mistakes: [] };
}
