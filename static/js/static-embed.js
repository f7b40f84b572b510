// @ts-check
/** The player in a file that stands alone: all steps are in it, and there is nobody to ask. */
import { part } from "./dom.js";
import { setDigits } from "./format.js";
import { mountMessages } from "./messages.js";
import { PARTS } from "./parts.js";
import { BlameFlow } from "./player-element.js";
import { mountPredict } from "./predict-card.js";

const options = JSON.parse(part(document, "messages")?.textContent ?? "{}");
setDigits(options.digits);
PARTS.set("messages", (_, surroundings) => mountMessages(options, surroundings));

PARTS.set("predict", (card, { root, store }) => mountPredict(root, card, store));

BlameFlow.define();
