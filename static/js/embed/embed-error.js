// @ts-check
/** What a frame says when its address is wrong: the code of the error, and how much room the message needs. */
import { part } from "../base/dom.js";
import { createLine } from "./message-line.js";

const { code } = JSON.parse(part(document, "messages")?.textContent ?? "{}");
const asked = new URLSearchParams(location.search);
const id = asked.get("id") ?? "";
const origin = asked.get("origin") ?? "";
// Whoever pins an origin is not answered elsewhere, least of all when the pin itself is wrong.
if (!origin || (URL.canParse(origin) && new URL(origin).origin === origin)) {
  const line = createLine({ id: /^[\w-]{0,64}$/.test(id) ? id : "", origin });
  line.tell("error", { code });
  line.watchHeight((height) => line.tell("resize", { height }));
}
