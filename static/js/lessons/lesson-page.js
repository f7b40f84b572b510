// @ts-check
/** What every lesson is: the player, moved by the text beside it, and questions that answer at once. */

import { PARTS } from "../player/parts.js";
import { BlameFlow } from "../player/player-element.js";
import { mountLesson } from "./lesson-beats.js";
import { mountQuizzes } from "./lesson-quiz.js";

/** To be called when all parts are set that a lesson has beyond those of every player. */
export function beginLesson() {
  PARTS.set("lesson", (element, surroundings) => mountLesson(element, surroundings));
  BlameFlow.define();
  mountQuizzes();
}
