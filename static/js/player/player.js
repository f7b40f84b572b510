// @ts-check
/** Joins a store, the views of it and the clock into one player. */
/** @import { PlayerStore, State } from "../types.js" */

import { createStore } from "../base/store.js";
import { advance, createRunner } from "./clock.js";
import { mountParts } from "./core-parts.js";
import { mountHelp } from "./help.js";
import { mountKeyboard } from "./keyboard.js";
import { MOVES, pause } from "./moves.js";

const STILL = "(prefers-reduced-motion: reduce)";

/**
 * @typedef {Object} Player
 * @property {PlayerStore} store
 * @property {() => void} stop
 */

/**
 * @param {HTMLElement} root
 * @param {State} initial
 * @param {import("./parts.js").Ask} ask
 * @returns {Player}
 */
export function createPlayer(root, initial, ask) {
  const motion = matchMedia(STILL);
  const isStill = () => motion.matches || root.hasAttribute("still");
  const store = createStore({ ...initial, still: isStill() });
  const help = mountHelp(root);
  const run = (/** @type {import("./keys.js").Command} */ command) => {
    if (command === "help") help.open();
    else store.set(MOVES[command](store.get()));
  };
  const views = mountParts(root, store, run, ask);
  const runner = createRunner((elapsed) => tick(store, elapsed));
  const render = (/** @type {State} */ state) => {
    for (const view of views) view(state);
    if (state.goal !== null && !state.stale) runner();
  };
  const motionChanged = () => store.set({ still: isStill() });
  motion.addEventListener("change", motionChanged);
  const cleanups = [
    store.subscribe(render),
    mountKeyboard(root, run),
    pauseOutOfView(root, store),
    help.remove,
    () => motion.removeEventListener("change", motionChanged),
  ];
  render(store.get());
  return {
    store,
    stop: () => {
      for (const cleanup of cleanups) cleanup();
    },
  };
}

/**
 * @param {PlayerStore} store
 * @param {number} elapsed
 * @returns {boolean} whether the clock still runs
 */
function tick(store, elapsed) {
  const state = store.get();
  if (state.goal === null || state.stale) return false;
  const { t, goal } = advance(state, elapsed);
  store.set({ t, goal, playing: goal !== null && state.playing });
  return goal !== null;
}

/**
 * Nothing plays where nobody can see it.
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 */
function pauseOutOfView(root, store) {
  const observer = new IntersectionObserver((entries) => {
    if (entries.at(-1)?.isIntersecting === false) store.set(pause(store.get()));
  });
  observer.observe(root.querySelector(".stage") ?? root);
  return () => observer.disconnect();
}
