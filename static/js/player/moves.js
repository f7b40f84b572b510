// @ts-check
/** What each command of the transport does to the state: pure functions that return the change. */
/** @import { State } from "../types.js" */
import { nextBoundary, previousBoundary } from "./phases.js";

/**
 * Go to a position and rest there.
 * @param {State} state
 * @param {number} position
 * @returns {Partial<State>}
 */
export function seek({ trace }, position) {
  return { t: Math.max(0, Math.min(trace.steps.length, position)), goal: null, playing: false, poster: false };
}

/**
 * From a finished trace play starts over.
 * @param {State} state
 * @returns {Partial<State>}
 */
export function play(state) {
  const end = state.trace.steps.length;
  return { t: state.t >= end ? 0 : state.t, goal: end, playing: true, poster: false };
}

/**
 * @param {State} state
 * @returns {Partial<State>}
 */
export function toggle(state) {
  return state.playing ? pause(state) : play(state);
}

/**
 * A step in flight is finished: what is shown at rest is always a whole step.
 * @param {State} state
 * @returns {Partial<State>}
 */
export function pause(state) {
  return state.goal === null ? {} : seek(state, Math.ceil(state.t));
}

/**
 * The finished picture that nobody has moved yet steps from the beginning.
 * @param {State} state
 * @returns {Partial<State>}
 */
export function next(state) {
  const from = state.poster ? 0 : Math.ceil(state.t);
  if (state.still || from >= state.trace.steps.length) return seek(state, from + 1);
  return { t: from, goal: from + 1, playing: false, poster: false };
}

/**
 * @param {State} state
 * @returns {Partial<State>}
 */
export const back = (state) => seek(state, Math.ceil(state.t) - 1);

/**
 * @param {State} state
 * @returns {Partial<State>}
 */
export const toStart = (state) => seek(state, 0);

/**
 * @param {State} state
 * @returns {Partial<State>}
 */
export const toEnd = (state) => seek(state, state.trace.steps.length);

/**
 * @param {State} state
 * @returns {Partial<State>}
 */
export const nextPhase = (state) => seek(state, nextBoundary(state.trace.steps, state.poster ? 0 : state.t));

/**
 * @param {State} state
 * @returns {Partial<State>}
 */
export const previousPhase = (state) => seek(state, previousBoundary(state.trace.steps, state.t));

/** Every command by the name that keys and buttons use. */
export const MOVES = { toggle, next, back, toStart, toEnd, nextPhase, previousPhase };
