// @ts-check
/** The player of a published example, with a switch between the pass as it is and those that print was made with. */

import { PARTS } from "../player/parts.js";
import { BlameFlow } from "../player/player-element.js";
import { mountVariant } from "./gallery-switch.js";

PARTS.set("variant", (element, { root, store }) => mountVariant(element, root, store));

BlameFlow.define();
