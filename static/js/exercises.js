// @ts-check
/** The page of an exercise: the player with hidden gradients, the judge of answers, and the way to them. */
import { mountAnswers, mountSolution } from "./exercise-form.js";
import { PARTS } from "./parts.js";
import { BlameFlow } from "./player-element.js";

PARTS.set("answers", (form, { root, store }) => mountAnswers(form, root, store));
PARTS.set("solution", (details, { store }) => mountSolution(details, store));

BlameFlow.define();
