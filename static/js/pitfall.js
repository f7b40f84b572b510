// @ts-check
/** The player of a pitfall, with a switch between the pass as it is and as people think it is. */

import { PARTS } from "./parts.js";
import { mountVerdict } from "./pitfall-switch.js";
import { BlameFlow } from "./player-element.js";

PARTS.set("verdict", (element, { root, store }) => mountVerdict(element, root, store));

BlameFlow.define();
