// @ts-check
/** The page of an exercise: the player with hidden gradients, the judge of answers, and the way to them. */
import { PARTS } from "../player/core-parts.js";
import { BlameFlow } from "../player/player-element.js";
import { mountAnswers, mountSolution } from "./exercise-form.js";

PARTS.set("answers", (form, { root, store }) => mountAnswers(form, root, store));
PARTS.set("solution", (details, { root, store }) => mountSolution(details, root, store));

BlameFlow.define();
