// @ts-check
/** Which view stands behind which `data-part` of a player; a part that a page leaves out is simply not there. */
/** @import { PlayerStore, Question, State } from "../types.js" */
import { part } from "../base/dom.js";
import { mountDrawing } from "../graph/drawing.js";
import { mountFollow } from "./follow.js";
import { mountInspector } from "./inspector.js";
import { mountScrubber } from "./scrubber.js";
import { mountSentence } from "./sentence.js";
import { mountStepsTable } from "./steps-table.js";
import { mountTransport } from "./transport.js";

/** @typedef {(state: State) => void} View */
/** Asks a new question; null, with the reason, while there is none. @typedef {(question: Question | null, problem?: string) => void} Ask */

/**
 * What a part may need beside its own element.
 * @typedef {Object} Surroundings
 * @property {HTMLElement} root
 * @property {PlayerStore} store
 * @property {(command: import("./keys.js").Command) => void} run
 * @property {Ask} ask
 * @property {import("./inputs.js").AskInputs} askInputs
 */

/** @typedef {(element: any, surroundings: Surroundings) => View} Mount */

/** What every player has, in a frame too; a page with others sets them before it defines the element. @type {Map<string, Mount>} */
export const PARTS = new Map(
  /** @type {[string, Mount][]} */ ([
    ["across", (element, { store }) => mountDrawing(element, store, (trace) => trace.view.graph)],
    ["down", (element, { store }) => mountDrawing(element, store, (trace) => trace.view.graph_down)],
    ["transport", (element, { store, run }) => mountTransport(element, store, run)],
    ["scrubber", (element, { store }) => mountScrubber(element, store)],
    ["sentence", mountSentence],
    ["controls", (element, { root }) => mountFollow(element, root)],
    ["inspector", mountInspector],
    ["steps", (element, { store }) => mountStepsTable(element, store)],
  ]),
);

/**
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @param {(command: import("./keys.js").Command) => void} run
 * @param {Ask} ask
 * @returns {View[]}
 */
export function mountParts(root, store, run, ask) {
  /** @type {import("./inputs.js").AskInputs} */
  const askInputs = (inputs, problem) => ask(inputs && { ...store.get().asked, inputs }, problem);
  const surroundings = { root, store, run, ask, askInputs };
  const views = [...PARTS].flatMap(([name, mount]) => {
    const element = part(root, name);
    return element ? [mount(element, surroundings)] : [];
  });
  const mark = (/** @type {State} */ { stale }) => {
    root.toggleAttribute("data-stale", stale);
    if (!stale) root.removeAttribute("data-empty");
  };
  return [...views, mark];
}
