// @ts-check
/** The player in a frame: talks to the page around it, and needs nothing that a sandbox forbids. */

import { part } from "../base/dom.js";
import { setDigits } from "../base/format.js";
import { late } from "../base/late.js";
import { PARTS } from "../player/core-parts.js";
import { mountFollow } from "../player/follow.js";
import { mountInspector } from "../player/inspector.js";
import { BlameFlow } from "../player/player-element.js";
import { addressOf } from "./embed-address.js";
import { mountMessages } from "./messages.js";

const options = JSON.parse(part(document, "messages")?.textContent ?? "{}");
setDigits(options.digits);
// The true height is known from here on.
document.querySelector(".strut")?.remove();

PARTS.set("messages", (_, surroundings) => {
  const tell = mountMessages(options, surroundings);
  const address = addressOf(options.page, surroundings.store.get());
  const link = /** @type {HTMLAnchorElement | null} */ (part(document, "link"));
  return (state) => {
    tell(state);
    if (link && state.goal === null) link.href = address(state);
  };
});
// In a low frame the node at work may be anywhere.
PARTS.set("controls", (element, { root }) => mountFollow(element, root, true));
PARTS.set("inspector", (element, { root, store }) => {
  const view = mountInspector(element);
  const first = store.get().selected;
  const choose = () => root.setAttribute("data-chosen", "");
  root.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest(".node")) choose();
  });
  return (state) => {
    if (state.selected !== first) choose();
    view(state);
  };
});
PARTS.set("predict", (card, { root, store }) => {
  const load = async () => (await import("../practice/predict-card.js")).mountPredict(root, card, store);
  return late(load, ({ predicting }) => predicting !== null).view;
});

BlameFlow.define();
