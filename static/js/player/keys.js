// @ts-check
/** Which key means which command, and the list of them that the reader sees. */

/** @typedef {keyof typeof import("./moves.js").MOVES | "help"} Command */
/** What kind of control has the focus. @typedef {"text" | "button" | "slider" | "scrubber" | "none"} Field */

/** @type {Record<string, Command>} */
const COMMANDS = {
  " ": "toggle",
  ArrowRight: "next",
  ArrowLeft: "back",
  Home: "toStart",
  End: "toEnd",
  PageDown: "nextPhase",
  PageUp: "previousPhase",
  "?": "help",
};

/** Keys that keep working while nothing on the page has the focus; the others scroll the page there. */
const WITHOUT_FOCUS = new Set([" ", "ArrowRight", "ArrowLeft"]);

/** Keys that a control needs for itself. @type {Record<Field, (key: string) => boolean>} */
const OWN_KEYS = {
  text: () => true,
  button: (key) => key === " ",
  slider: (key) => key !== " " && key !== "?",
  scrubber: (key) => key.startsWith("Arrow") || key === "Home" || key === "End",
  none: () => false,
};

/** What the help lists: the keys, and what they do. @type {[string[], string][]} */
export const KEY_HELP = [
  [["Space"], "play or pause"],
  [["←", "→"], "one step back, one step on"],
  [["Home", "End"], "to the start, to the end"],
  [["PgUp", "PgDn"], "to the phase before, to the next phase"],
  [["Tab"], "into the graph, and out of it"],
  [["←", "→", "↑", "↓"], "in the graph: walk along the edges"],
  [["?"], "show this list"],
];

/** What the list has beyond that where a graph can be explored. @type {typeof KEY_HELP} */
export const EXPLORE_HELP = [
  [["E"], "in the graph: from a node to its edges, one after another; Enter shows its product"],
  [["F"], "in the graph: fold a node's statement, or open it"],
  [["+", "−", "0"], "in the graph: closer, further, all of it"],
];

/**
 * The command of a key press; null if the key belongs to someone else.
 * @param {{key: string, ctrlKey: boolean, altKey: boolean, metaKey: boolean}} event
 * @param {{inside: boolean, field: Field}} where whether the focus is in the player, and on which kind of control
 * @returns {Command | null}
 */
export function commandOf({ key, ctrlKey, altKey, metaKey }, { inside, field }) {
  if (ctrlKey || altKey || metaKey || OWN_KEYS[field](key)) return null;
  if (!inside && !WITHOUT_FOCUS.has(key)) return null;
  return COMMANDS[key] ?? null;
}
