// @ts-check
/** Registers the player element with the parts of every page. */
import "./parts.js";
import { BlameFlow } from "./player-element.js";

BlameFlow.define();
