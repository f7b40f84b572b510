// @ts-check
/** The page of an exercise: the player with hidden gradients, the judge of answers, and the way to them. */
import { PARTS } from "./core-parts.js";
import { mountAnswers, mountSolution } from "./exercise-form.js";
import { BlameFlow } from "./player-element.js";

PARTS.set("answers", (form, { root, store }) => mountAnswers(form, root, store));
PARTS.set("solution", (details, { root, store }) => mountSolution(details, root, store));

BlameFlow.define();
