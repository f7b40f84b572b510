// @ts-check
/** A lesson: the player, moved by the text beside it, and questions that answer at once. */
import { BlameFlow } from "./blame-flow.js";
import { mountLesson } from "./lesson-beats.js";
import { mountQuizzes } from "./lesson-quiz.js";
import { PARTS } from "./parts.js";

PARTS.set("lesson", (element, surroundings) => mountLesson(element, surroundings));

BlameFlow.define();
mountQuizzes();
