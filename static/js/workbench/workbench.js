// @ts-check
/** The workbench's own parts, and the player element with them. What is not seen at once is fetched when it is. */

import { late, lateAt } from "../base/late.js";
import { mountDrawing } from "../graph/drawing.js";
import { mountEdgeCard } from "../graph/edge-card.js";
import { explore } from "../graph/explore.js";
import { mountMore } from "../player/inspector-more.js";
import { PARTS } from "../player/parts.js";
import { BlameFlow } from "../player/player-element.js";
import { mountEditor } from "./editor.js";
import { mountExampleNote } from "./example-note.js";
import { mountInputPanel } from "./input-panel.js";
import { mountTools } from "./tools.js";

PARTS.set("across", (element, { store, ask }) =>
  mountDrawing(element, store, (trace) => trace.view.graph, explore(store, ask)),
);
PARTS.set("down", (element, { store, ask }) =>
  mountDrawing(element, store, (trace) => trace.view.graph_down, explore(store, ask)),
);
PARTS.set("edge", (element, { store }) => mountEdgeCard(element, store));
PARTS.set("tensor", (element, { store }) => {
  const load = async () => (await import("../matrix/matrix-view.js")).mountMatrix(element, store);
  return late(load, ({ trace, selected }) => trace.nodes[selected].shape.length > 0).view;
});
PARTS.set("more", (element, { store }) => mountMore(element, store));
PARTS.set("editor", (element, { store, ask }) => mountEditor(element, store, ask));
PARTS.set("example", mountExampleNote);
PARTS.set("tools", (element, { root, store, ask }) => mountTools(root, element, store, ask));
PARTS.set("input-panel", (element, { askInputs }) => mountInputPanel(element, askInputs));
PARTS.set("practice", (element, { root, store, ask }) => {
  const load = async () => (await import("../practice/practice.js")).mountPractice(root, element, store, ask);
  return lateAt(element, load, ({ predicting }) => predicting !== null);
});

BlameFlow.define();
