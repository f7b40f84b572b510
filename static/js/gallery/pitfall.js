// @ts-check
/** The player of a pitfall, with a switch between the pass as it is and as people think it is. */

import { PARTS } from "../player/parts.js";
import { BlameFlow } from "../player/player-element.js";
import { mountVerdict } from "./pitfall-switch.js";

PARTS.set("verdict", (element, { root, store }) => mountVerdict(element, root, store));

BlameFlow.define();
