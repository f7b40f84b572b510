// @ts-check
/** The workbench's own parts, and the player element with them. What is not seen at once is fetched when it is. */

import { mountDrawing } from "./drawing.js";
import { mountEdgeCard } from "./edge-card.js";
import { mountEditor } from "./editor.js";
import { mountExampleNote } from "./example-note.js";
import { explore } from "./explore.js";
import { mountInputPanel } from "./input-panel.js";
import { mountMore } from "./inspector-more.js";
import { late, lateAt } from "./late.js";
import { PARTS } from "./parts.js";
import { BlameFlow } from "./player-element.js";
import { mountTools } from "./tools.js";

PARTS.set("across", (element, { store, ask }) =>
  mountDrawing(element, store, (trace) => trace.view.graph, explore(store, ask)),
);
PARTS.set("down", (element, { store, ask }) =>
  mountDrawing(element, store, (trace) => trace.view.graph_down, explore(store, ask)),
);
PARTS.set("edge", (element, { store }) => mountEdgeCard(element, store));
PARTS.set("tensor", (element, { store }) => {
  const load = async () => (await import("./matrix-view.js")).mountMatrix(element, store);
  return late(load, ({ trace, selected }) => trace.nodes[selected].shape.length > 0).view;
});
PARTS.set("more", (element, { store }) => mountMore(element, store));
PARTS.set("editor", (element, { store, ask }) => mountEditor(element, store, ask));
PARTS.set("example", mountExampleNote);
PARTS.set("tools", (element, { root, store, ask }) => mountTools(root, element, store, ask));
PARTS.set("input-panel", (element, { askInputs }) => mountInputPanel(element, askInputs));
PARTS.set("practice", (element, { root, store, ask }) => {
  const load = async () => (await import("./practice.js")).mountPractice(root, element, store, ask);
  return lateAt(element, load, ({ predicting }) => predicting !== null);
});

BlameFlow.define();
