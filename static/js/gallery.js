// @ts-check
/** The player of a published example, with a switch between the pass as it is and those that print was made with. */

import { mountVariant } from "./gallery-switch.js";
import { PARTS } from "./parts.js";
import { BlameFlow } from "./player-element.js";

PARTS.set("variant", (element, { root, store }) => mountVariant(element, root, store));

BlameFlow.define();
