// @ts-check
/** The one module with a side effect: registers the player element. */
import { BlameFlow } from "./blame-flow.js";

BlameFlow.define();
