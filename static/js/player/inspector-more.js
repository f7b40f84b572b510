// @ts-check
/** What the inspector unfolds of a node on demand: asked for when it is opened, kept, the newest wins. */
/** @import { PlayerStore, State, Trace } from "../types.js" */
import { fetchSection } from "../base/api.js";
import { build, h } from "../base/dom.js";
import { latest } from "../base/latest.js";
import { isIn } from "../matrix/matrix-data.js";

const KINDS = [
  ["overwrite", "What if = instead of +="],
  ["forward", "Forward mode beside backward"],
  ["check", "Check this gradient by finite differences"],
];
const PAUSE = 60;

/**
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountMore(root, store) {
  const sections = KINDS.map(([kind, title]) => mountSection(root, store, kind, title));
  return (state) => {
    for (const write of sections) write(state);
  };
}

/**
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @param {string} kind
 * @param {string} title
 * @returns {(state: State) => void}
 */
function mountSection(root, store, kind, title) {
  const body = h("div", { "aria-live": "polite" });
  const details = h("details", { class: "more", "data-kind": kind }, h("summary", {}, title), body);
  root.append(details);
  /** @type {WeakMap<Trace, Map<string, Node>>} */
  const kept = new WeakMap();
  let shown = "";
  /** @type {Record<string, any>} */
  let choice = {};
  const show = (/** @type {Node} */ node) => {
    const choosing = body.contains(document.activeElement);
    body.replaceChildren(node);
    if (choosing) /** @type {HTMLElement | null} */ (body.querySelector("[data-choice]"))?.focus();
  };
  const asked = latest(
    (/** @type {{trace: Trace, question: Record<string, any>}} */ { question }, signal) =>
      fetchSection(question, signal),
    {
      answered: ({ view }, { trace, question }) => {
        const known = kept.get(trace) ?? new Map();
        const node = build(view);
        kept.set(trace, known.set(JSON.stringify(question), node));
        show(node);
      },
      failed: (error) =>
        show(h("p", { class: "panel-remark" }, error instanceof Error ? error.message : String(error))),
    },
    PAUSE,
  );
  const write = (/** @type {State} */ { trace, question, selected, cell, stale }) => {
    if (!details.open || stale) return;
    const { program, inputs, output, granularity } = question;
    const at = cell?.node === selected && isIn(trace.nodes[selected].shape, cell.index) ? cell.index : [];
    const whole = { program, inputs, output, granularity, kind, node: selected, index: at, ...choice };
    const key = JSON.stringify(whole);
    if (key === shown) return;
    shown = key;
    const known = kept.get(trace)?.get(key);
    asked.cancel();
    if (known) show(known);
    else asked.ask({ trace, question: whole });
  };
  details.addEventListener("toggle", () => write(store.get()));
  body.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || !target.dataset.choice) return;
    choice = { [target.dataset.choice]: JSON.parse(target.value) };
    write(store.get());
  });
  return (state) => {
    // A choice belongs to a program: its inputs may be gone in the next.
    if (choice.by && !(choice.by.name in state.question.inputs)) choice = {};
    write(state);
  };
}
