// @ts-check
/** The inspector's panels: those of a small graph came with its trace, those of a large one are asked for and kept. */
/** @import { Markup } from "../base/dom.js" */
/** @import { Question, Trace } from "../types.js" */
import { fetchPanel } from "../base/api.js";
import { latest } from "../base/latest.js";

/** In milliseconds: who walks quickly asks only where she stops. */
const PAUSE = 40;

/** @type {WeakMap<Trace, Map<number, Markup>>} */
const kept = new WeakMap();

/**
 * @param {(panel: Markup, trace: Trace, node: number) => void} arrived
 * @returns {(trace: Trace, node: number, question: Question) => Markup | null} null: it will arrive
 */
export function panels(arrived) {
  /** @typedef {{trace: Trace, node: number, question: Question}} Wanted */
  const { ask, cancel } = latest(
    ({ node, question }, signal) => fetchPanel({ ...question, node }, signal),
    {
      answered: ({ panel }, /** @type {Wanted} */ { trace, node }) => {
        const known = kept.get(trace) ?? new Map();
        kept.set(trace, known.set(node, panel));
        arrived(panel, trace, node);
      },
      failed: (error, { trace, node }) => arrived(excuse(error), trace, node),
    },
    PAUSE,
  );
  return (trace, node, question) => {
    const panel = trace.view.panels[node] ?? kept.get(trace)?.get(node) ?? null;
    if (panel) cancel();
    else ask({ trace, node, question });
    return panel;
  };
}

/** @param {unknown} error @returns {Markup} */
function excuse(error) {
  const text = error instanceof Error ? error.message : String(error);
  return ["div", { class: "panel" }, [["p", { class: "panel-note" }, [`This node could not be asked for: ${text}`]]]];
}
