// @ts-check
/** A lesson with nothing of its own. */
import { beginLesson } from "./lesson-page.js";

beginLesson();
