// @ts-check
/** Equations of a network beside its graph, those of the scene that is shown; and gradients read cell by cell. */
/** @import { PlayerStore, Question, State } from "../types.js" */
import { part } from "../base/dom.js";
import { late } from "../base/late.js";
import { mountEquations } from "../networks/network-views.js";
import { PARTS } from "../player/parts.js";
import { beginLesson } from "./lesson-page.js";

PARTS.set("equations", mountScenes);
PARTS.set("cells", mountCells);
PARTS.set("tensor", (element, { store }) => {
  const load = async () => (await import("../matrix/matrix-view.js")).mountMatrix(element, store);
  return late(load, ({ trace, selected }) => trace.nodes[selected].shape.length > 0).view;
});

/**
 * @param {HTMLElement} element
 * @param {import("../player/parts.js").Surroundings} surroundings
 * @returns {(state: State) => void}
 */
function mountScenes(element, { root, store }) {
  /** @type {Record<string, Question>} */
  const scenes = JSON.parse(part(root, "scenes")?.textContent ?? "{}");
  const panels = [.../** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-equations]"))].map(
    (panel) => ({ panel, asked: key(scenes[panel.dataset.equations ?? ""]), view: mountEquations(panel, store) }),
  );
  return (state) => {
    const asked = key(state.question);
    for (const each of panels) {
      each.panel.hidden = each.asked !== asked;
      if (!each.panel.hidden) each.view(state);
    }
  };
}

/** @param {Question | undefined} question */
function key(question) {
  return JSON.stringify([question?.program, question?.inputs]);
}

/**
 * A matrix of buttons, each of which shows how its number was made; the inspector looks at the same cell.
 * @param {HTMLElement} element
 * @param {{store: PlayerStore}} surroundings
 * @returns {(state: State) => void}
 */
function mountCells(element, { store }) {
  const node = Number(element.dataset.node);
  const buttons = [.../** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-cell]"))];
  const told = [.../** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-told]"))];
  for (const button of buttons) {
    const index = (button.dataset.cell ?? "").split(",").map(Number);
    button.addEventListener("click", () => store.set({ selected: node, cell: { node, index } }));
  }
  return ({ cell }) => {
    const chosen = cell?.node === node ? String(cell.index) : null;
    for (const button of buttons) button.ariaPressed = String(button.dataset.cell === chosen);
    for (const each of told) each.hidden = each.dataset.told !== chosen;
  };
}

beginLesson();
