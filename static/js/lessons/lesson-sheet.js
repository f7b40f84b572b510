// @ts-check
/** A page to read and to print: no player, only its questions. */
import { mountQuizzes } from "./lesson-quiz.js";

mountQuizzes();
