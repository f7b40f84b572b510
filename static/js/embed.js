// @ts-check
/** The player in a frame: talks to the page around it, and needs nothing that a sandbox forbids. */

import { part } from "./dom.js";
import { setDigits } from "./format.js";
import { late } from "./late.js";
import { mountMessages } from "./messages.js";
import { PARTS } from "./parts.js";
import { BlameFlow } from "./player-element.js";

const options = JSON.parse(part(document, "messages")?.textContent ?? "{}");
setDigits(options.digits);

PARTS.set("messages", (_, surroundings) => mountMessages(options, surroundings));
PARTS.set("predict", (card, { root, store }) => {
  const load = async () => (await import("./predict-card.js")).mountPredict(root, card, store);
  return late(load, ({ predicting }) => predicting !== null).view;
});

BlameFlow.define();
