// @ts-check
/** The card of the chosen edge: upstream × local = contribution, its sentence, and the way to its step. */
/** @import { PlayerStore, State, Step, Trace, Value } from "../types.js" */
import { h } from "../base/dom.js";
import { formatNumber, formatShort } from "../base/format.js";
import { seek } from "../player/moves.js";
import { edgeEnds, stepAlong } from "./edge-words.js";

/**
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountEdgeCard(root, store) {
  /** @type {{trace?: Trace, edge?: string | null}} */
  let shown = {};
  return ({ trace, edge }) => {
    if (shown.trace === trace && shown.edge === edge) return;
    shown = { trace, edge };
    const [node, port] = edge?.split(":").map(Number) ?? [];
    const exists = edge !== null && trace.nodes[node]?.inputs[port] !== undefined;
    root.replaceChildren(...(exists ? [card(trace, edge, store)] : []));
  };
}

/**
 * @param {Trace} trace
 * @param {string} edge
 * @param {PlayerStore} store
 */
function card(trace, edge, store) {
  const step = stepAlong(trace, edge);
  const { from, to } = edgeEnds(trace, edge);
  const close = h("button", { class: "button edge-close", type: "button", "aria-label": "Close the edge" }, "×");
  close.addEventListener("click", () => store.set({ edge: null }));
  const heading = h("h3", { class: "edge-title" }, `Edge from ${from} back to ${to}`);
  const content = step ? told(step, store) : [h("p", {}, "No gradient flows along this edge.")];
  return h("div", { class: "edge-card" }, heading, close, ...content);
}

/**
 * @param {Step} step
 * @param {PlayerStore} store
 */
function told(step, store) {
  const number = (/** @type {string} */ kind, /** @type {Value} */ value, /** @type {string} */ text) =>
    h("span", { class: kind, title: kind }, Array.isArray(value) ? formatShort(value) : text);
  const signed = (/** @type {Value} */ value) =>
    Number(value) < 0 ? `(${formatNumber(value)})` : Array.isArray(value) ? "" : formatNumber(value);
  const isProduct = step.local !== null && step.local !== undefined;
  const local = isProduct
    ? number("local", step.local, signed(step.local))
    : h("span", { class: "local", title: "rule" }, String(step.rule ?? ""));
  const product = h(
    "p",
    { class: "edge-product" },
    ...(isProduct ? [number("upstream", step.upstream, signed(step.upstream)), " × ", local] : [local]),
    " = ",
    number("contribution", step.contribution, Array.isArray(step.contribution) ? "" : formatNumber(step.contribution)),
  );
  const words = h("p", { class: "edge-words" }, isProduct ? "upstream × local = contribution" : "rule = contribution");
  const way = h("button", { class: "button", type: "button" }, `Go to step ${step.index + 1}`);
  way.addEventListener("click", () => store.set(seek(store.get(), step.index + 1)));
  return [product, words, h("p", { class: "edge-sentence" }, step.text), way];
}
