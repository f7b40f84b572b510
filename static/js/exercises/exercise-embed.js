// @ts-check
/** An exercise in a frame: the same as its page, and the page around it hears of every answer. */

import { part } from "../base/dom.js";
import { mountMessages } from "../embed/messages.js";
import { PARTS } from "../player/core-parts.js";
import { mountFollow } from "../player/follow.js";
import { BlameFlow } from "../player/player-element.js";
import { mountAnswers, mountSolution } from "./exercise-form.js";

const options = JSON.parse(part(document, "messages")?.textContent ?? "{}");
document.querySelector(".strut")?.remove();

// Other inputs would be another exercise.
PARTS.set("messages", (_, surroundings) => mountMessages(options, { ...surroundings, askInputs: () => {} }));
PARTS.set("controls", (element, { root }) => mountFollow(element, root, true));
PARTS.set("answers", (form, { root, store }) => mountAnswers(form, root, store));
PARTS.set("solution", (details, { root, store }) => mountSolution(details, root, store));

BlameFlow.define();
