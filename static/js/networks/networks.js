// @ts-check
/** The parts of the page of networks, and the player element with them. */

import { part } from "../base/dom.js";
import { late, lateAt } from "../base/late.js";
import { PARTS } from "../player/parts.js";
import { BlameFlow } from "../player/player-element.js";
import { fieldsOf, mountBuilder } from "./network-builder.js";
import { createNetwork } from "./network-model.js";
import { mountEquations, mountNeurons } from "./network-views.js";
import { createWatch } from "./network-watch.js";

const builder = /** @type {HTMLFormElement} */ (part(document, "builder"));
const network = createNetwork(JSON.parse(part(document, "data")?.textContent ?? "").network, fieldsOf(builder));

PARTS.set("builder", (element, surroundings) => mountBuilder(element, surroundings, network));
PARTS.set("neurons", (element) => mountNeurons(element));
PARTS.set("equations", (element, { store }) => mountEquations(element, store));
PARTS.set("tensor", (element, { store }) => {
  const load = async () => (await import("../matrix/matrix-view.js")).mountMatrix(element, store);
  return late(load, ({ trace, selected }) => trace.nodes[selected].shape.length > 0).view;
});
PARTS.set("training", (element, surroundings) => {
  const watch = createWatch(network, surroundings.store, surroundings.root);
  const load = async () => (await import("./train-card.js")).mountTraining(element, surroundings, network, watch);
  return lateAt(element, load, () => false);
});

BlameFlow.define();
