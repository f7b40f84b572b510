// @ts-check
/** A graph with two faces: the stations of a factory, and the nodes that they are; the live sentence speaks of either. */
/** @import { State } from "../types.js" */

import { part, setText } from "../base/dom.js";
import { formatNumber } from "../base/format.js";
import { stepsBegun } from "../player/clock.js";
import { PARTS } from "../player/parts.js";
import { sentence } from "../player/sentence.js";
import { beginLesson } from "./lesson-page.js";

const BEFORE = "The work and the settings are given; nothing is made yet.";

PARTS.set("faces", (element, { root }) => {
  element.addEventListener("change", (/** @type {Event} */ { target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    root.dataset.face = target.value;
    for (const act of root.querySelectorAll("[data-act=switch] .act")) act.dispatchEvent(new Event("acted"));
    root.dispatchEvent(new Event("faced"));
  });
  return () => {};
});

PARTS.set("sentence", (element, { root, store }) => {
  const names = new Map(
    [...(part(root, "across")?.querySelectorAll(".node") ?? [])].map((node) => [
      Number(node.getAttribute("data-node")),
      node.querySelector(".station-name")?.textContent ?? "",
    ]),
  );
  const write = (/** @type {State} */ state) => {
    if (!state.stale) setText(element, root.dataset.face === "nodes" ? sentence(state) : told(state, names));
  };
  root.addEventListener("faced", () => write(store.get()));
  return write;
});

/**
 * As app/drawing/factory.py says it.
 * @param {State} state
 * @param {Map<number, string>} names
 */
function told({ trace, t }, names) {
  const step = trace.steps[stepsBegun(t) - 1];
  if (!step) return BEFORE;
  const name = names.get(step.to ?? step.node) ?? "";
  const from = names.get(step.node)?.toLowerCase() ?? "";
  if (step.phase === "forward") return `${name}: ${formatNumber(trace.nodes[step.node].value)} is handed on.`;
  if (step.phase === "seed") return `The inquiry begins at the ${from}, which moves one for one with itself.`;
  const [upstream, local, blame] = [step.upstream, step.local, step.contribution].map((it) => formatNumber(it ?? NaN));
  return `${name}: ${upstream} arrives from ${from}, times ${local} makes a blame of ${blame}.`;
}

beginLesson();
