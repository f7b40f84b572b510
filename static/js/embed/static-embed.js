// @ts-check
/** The player in a file that stands alone: all steps are in it, and there is nobody to ask. */
import { part } from "../base/dom.js";
import { setDigits } from "../base/format.js";
import { PARTS } from "../player/parts.js";
import { BlameFlow } from "../player/player-element.js";
import { mountPredict } from "../practice/predict-card.js";
import { mountMessages } from "./messages.js";

const options = JSON.parse(part(document, "messages")?.textContent ?? "{}");
setDigits(options.digits);
PARTS.set("messages", (_, surroundings) => mountMessages(options, surroundings));

PARTS.set("predict", (card, { root, store }) => mountPredict(root, card, store));

BlameFlow.define();
