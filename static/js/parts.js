// @ts-check
/** Which view stands behind which `data-part` of a player; a part that a page leaves out is simply not there. */
/** @import { PlayerStore, Question, State } from "./types.js" */
import { part } from "./dom.js";
import { mountDrawing } from "./drawing.js";
import { mountEdgeCard } from "./edge-card.js";
import { mountEditor } from "./editor.js";
import { mountExampleNote } from "./example-note.js";
import { explore } from "./explore.js";
import { mountFollow } from "./follow.js";
import { mountInputPanel } from "./input-panel.js";
import { mountInputs } from "./inputs.js";
import { mountInspector } from "./inspector.js";
import { mountMore } from "./inspector-more.js";
import { mountMatrix } from "./matrix-view.js";
import { mountNudge } from "./nudge.js";
import { mountPractice } from "./practice.js";
import { mountPrint } from "./print.js";
import { mountProgram } from "./program-view.js";
import { mountScrubber } from "./scrubber.js";
import { mountSentence } from "./sentence.js";
import { mountStepsTable } from "./steps-table.js";
import { mountTools } from "./tools.js";
import { mountTransport } from "./transport.js";

/** @typedef {(state: State) => void} View */
/** Asks a new question; null, with the reason, while there is none. @typedef {(question: Question | null, problem?: string) => void} Ask */

/**
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @param {(command: import("./keys.js").Command) => void} run
 * @param {Ask} ask
 * @returns {View[]}
 */
export function mountParts(root, store, run, ask) {
  /** @type {import("./inputs.js").AskInputs} */
  const askInputs = (inputs, problem) => ask(inputs && { ...store.get().question, inputs }, problem);
  const extra = root.classList.contains("workbench") ? explore(store, ask) : undefined;
  /** @type {Record<string, (element: any) => View>} */
  const parts = {
    across: (element) => mountDrawing(element, store, (trace) => trace.view.graph, extra),
    down: (element) => mountDrawing(element, store, (trace) => trace.view.graph_down, extra),
    edge: (element) => mountEdgeCard(element, store),
    transport: (element) => mountTransport(element, store, run),
    scrubber: (element) => mountScrubber(element, store),
    sentence: mountSentence,
    controls: (element) => mountFollow(element, root),
    inspector: mountInspector,
    tensor: (element) => mountMatrix(element, store),
    more: (element) => mountMore(element, store),
    editor: (element) => mountEditor(element, store, ask),
    program: mountProgram,
    example: mountExampleNote,
    derivation: (element) => mountPrint(root, element, store),
    tools: (element) => mountTools(root, element, store, ask),
    inputs: (element) => mountInputs(element, askInputs),
    "input-panel": (element) => mountInputPanel(element, askInputs),
    nudge: mountNudge,
    practice: (element) => mountPractice(root, element, store, ask),
    steps: (element) => mountStepsTable(element, store),
  };
  const views = Object.entries(parts).flatMap(([name, mount]) => {
    const element = part(root, name);
    return element ? [mount(element)] : [];
  });
  const mark = (/** @type {State} */ { stale }) => {
    root.toggleAttribute("data-stale", stale);
    if (!stale) root.removeAttribute("data-empty");
  };
  return [...views, mark];
}
