// @ts-check
/** Keeps the address of the page at what it shows, once the reader rests. */
/** @import { Question, State } from "./types.js" */
import { stepsBegun } from "./clock.js";
import { toSearch } from "./url.js";

const REST = 250;

/**
 * @param {Question} usual the question of the bare address
 * @returns {(state: State) => void}
 */
export function mountAddress(usual) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let shown = "";
  return ({ question, t, poster, goal, stale }) => {
    if (goal !== null || stale) return;
    const search = toSearch(question, usual, poster ? null : stepsBegun(t));
    if (search === shown) return;
    shown = search;
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(null, "", location.pathname + search + location.hash), REST);
  };
}
