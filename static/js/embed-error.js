// @ts-check
/** What a frame says when its address is wrong: the code of the error, and how much room the message needs. */
import { part } from "./dom.js";
import { createLine } from "./message-line.js";

const { code } = JSON.parse(part(document, "messages")?.textContent ?? "{}");
const line = createLine({ id: "", origin: "" });
line.tell("error", { code });
line.watchHeight(() => {});
