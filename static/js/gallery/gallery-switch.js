// @ts-check
/** Radio buttons, and a button beside each erratum, choose whose pass the graph shows. */
/** @import { PlayerStore, State, Trace } from "../types.js" */
import { part } from "../base/dom.js";
import { seek } from "../player/moves.js";

/** @typedef {{values: number[], gradients: number[], edges: string[]}} Wrong */
/** @typedef {{trace: Trace, step: number, selected: number, wrong: Wrong}} Pass */

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountVariant(element, root, store) {
  const { trace: right, selected } = store.get();
  const passes = passesOf(right, selected, JSON.parse(part(root, "passes")?.textContent ?? "{}"));
  const show = (/** @type {string} */ slug) => {
    const pass = passes.get(slug);
    if (!pass) return;
    store.set({
      ...seek({ ...store.get(), trace: pass.trace }, pass.step),
      trace: pass.trace,
      selected: pass.selected,
    });
  };
  element.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) show(target.value);
  });
  const buttons = [...root.querySelectorAll("[data-variant]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      show(button.getAttribute("aria-pressed") === "true" ? "" : (button.getAttribute("data-variant") ?? ""));
      element.scrollIntoView({ block: "nearest" });
    });
  }
  /** @type {Trace | null} */
  let shown = null;
  return ({ trace }) => {
    if (trace === shown) return;
    shown = trace;
    const [slug, pass] = [...passes].find(([, { trace: its }]) => its === trace) ?? ["", null];
    root.toggleAttribute("data-wrong", slug !== "");
    for (const input of element.querySelectorAll("input")) input.checked = input.value === slug;
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.getAttribute("data-variant") === slug));
    mark(root, pass);
  };
}

/**
 * All passes by name, "" for the right one; they are drawn as that one unless they have drawings of their own.
 * @param {Trace} right
 * @param {number} selected
 * @param {Record<string, Pass>} told
 * @returns {Map<string, Pass>}
 */
export function passesOf(right, selected, told) {
  /** @type {Pass} */
  const usual = { trace: right, step: right.steps.length, selected, wrong: { values: [], gradients: [], edges: [] } };
  const others = Object.entries(told).map(
    ([slug, pass]) =>
      /** @type {[string, Pass]} */ ([
        slug,
        { ...pass, trace: { ...pass.trace, view: pass.trace.view ?? right.view } },
      ]),
  );
  return new Map([["", usual], ...others]);
}

/**
 * Show which nodes and edges have other numbers than in the right pass.
 * @param {HTMLElement} root
 * @param {Pass | null} pass
 */
function mark(root, pass) {
  const { values = [], gradients = [], edges = [] } = pass?.wrong ?? {};
  toggle(root, ".drawing .node", "data-node", "wrong-value", values);
  toggle(root, ".drawing .node", "data-node", "wrong-gradient", gradients);
  toggle(root, ".drawing .edge", "data-edge", "wrong-edge", edges);
}

/**
 * @param {HTMLElement} root
 * @param {string} selector
 * @param {string} attribute
 * @param {string} name
 * @param {(number | string)[]} marked
 */
function toggle(root, selector, attribute, name, marked) {
  const among = new Set(marked.map(String));
  for (const element of root.querySelectorAll(selector)) {
    element.classList.toggle(name, among.has(element.getAttribute(attribute) ?? ""));
  }
}
