// @ts-check
/** Keeps the address of the page at what it shows, once the reader rests; the way back leads to the example before. */
/** @import { Question, State } from "../types.js" */

import { toSearch } from "../base/url.js";
import { stepsBegun } from "./clock.js";

const REST = 250;

/**
 * @param {Question} usual the question of the bare address
 * @returns {(state: State, before: State) => void}
 */
export function mountAddress(usual) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let written = location.search;
  /** @type {unknown[] | null} */
  let last = null;
  /** @type {State["example"] | undefined} */
  let opened;
  const write = async (/** @type {State} */ state, /** @type {unknown[]} */ wanted) => {
    const search = (await toSearch(shownIn(state, usual))) ?? "";
    if (last !== wanted || search === written) return;
    const isOther = state.example !== opened && state.example !== null;
    opened = state.example;
    written = search;
    history[isOther ? "pushState" : "replaceState"](null, "", location.pathname + search + location.hash);
  };
  // The server draws what the address shows; a jump within the page leaves the query as it is.
  addEventListener("popstate", () => {
    if (location.search !== written) location.reload();
  });
  return (state, before) => {
    if (opened === undefined) opened = before.example;
    if (state.goal !== null || state.stale) return;
    const now = [
      state.question,
      state.poster ? null : stepsBegun(state.t),
      state.example,
      state.hide,
      state.present,
      state.predicting,
    ];
    if (last?.every((each, place) => each === now[place])) return;
    last = now;
    clearTimeout(timer);
    timer = setTimeout(write, REST, state, now);
  };
}

/**
 * @param {State} state
 * @param {Question} usual
 * @returns {import("../base/url.js").Shown}
 */
export function shownIn({ question, poster, t, example, hide, present, predicting }, usual) {
  const predict = predicting && (predicting.only ?? "1");
  const step = poster || predicting ? null : stepsBegun(t);
  return { question, usual, step, example, hide, present, predict };
}
