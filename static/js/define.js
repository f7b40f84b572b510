// @ts-check
/** The one module with a side effect: registers the player element. */
import { BlameFlow } from "./player-element.js";

BlameFlow.define();
