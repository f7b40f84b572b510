// @ts-check
/** The practice cards of the workbench, side by side: predictions, and updates. */
/** @import { PlayerStore, State } from "../types.js" */
import { h } from "../base/dom.js";
import { mountPredict } from "./predict-card.js";
import { mountUpdate } from "./update-card.js";

/**
 * @param {HTMLElement} root of the player
 * @param {HTMLElement} holder
 * @param {PlayerStore} store
 * @param {import("../player/parts.js").Ask} ask
 * @returns {(state: State) => void}
 */
export function mountPractice(root, holder, store, ask) {
  const cards = ["predict-card", "update-card"].map((name) => h("section", { class: `practice-card ${name}` }));
  holder.append(...cards);
  const views = [mountPredict(root, cards[0], store), mountUpdate(cards[1], store, ask)];
  return (state) => {
    for (const view of views) view(state);
  };
}
