// @ts-check
/** A pass of training, played where it can be seen: with the parameters as they are, and the samples that it sees. */
/** @import { Batch, Network } from "./network-model.js" */
/** @import { PlayerStore } from "../types.js" */
import { seek } from "../player/moves.js";
import { arrive } from "./network-views.js";

/** @typedef {(parameters: Record<string, any>, batch: Batch | null, position?: number | null) => void} Watch */

/**
 * The function that plays the backward pass, or rests at a position, once the network is drawn anew.
 * @param {Network} network
 * @param {PlayerStore} store
 * @param {HTMLElement} root
 * @returns {Watch}
 */
export function createWatch(network, store, root) {
  let end = () => {};
  return (parameters, batch, position = null) => {
    end();
    const { trace } = store.get();
    const { errors } = network.store.get();
    const leave = [
      store.subscribe((state) => {
        if (state.trace === trace || state.stale) return;
        end();
        show(store, root, position);
      }),
      network.store.subscribe((state) => {
        if (state.errors !== errors && state.errors.length > 0) end();
      }),
    ];
    end = () => {
      for (const each of leave) each();
    };
    network.refresh(parameters, batch);
  };
}

/**
 * @param {PlayerStore} store
 * @param {HTMLElement} root
 * @param {number | null} position
 */
function show(store, root, position) {
  const state = store.get();
  const seed = state.trace.steps.findIndex(({ phase }) => phase === "seed");
  const play = { ...seek(state, seed), goal: state.trace.steps.length, playing: true };
  store.set(position === null ? play : arrive(state, position));
  root.querySelector(".network")?.scrollIntoView({ behavior: state.still ? "instant" : "smooth" });
}
