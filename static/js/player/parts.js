// @ts-check
/** The parts of our own pages: those of every player, and those that a frame has no room for. */

import { mountShareButton } from "../share/share-button.js";
import { PARTS } from "./core-parts.js";
import { mountInputs } from "./inputs.js";
import { mountNudge } from "./nudge.js";
import { mountPrint } from "./print.js";
import { mountProgram } from "./program-view.js";
import { mountTransport } from "./transport.js";

/** @typedef {import("./core-parts.js").View} View */
/** @typedef {import("./core-parts.js").Ask} Ask */
/** @typedef {import("./core-parts.js").Surroundings} Surroundings */
/** @typedef {import("./core-parts.js").Mount} Mount */

PARTS.set("transport", (element, { root, store, run }) => {
  const view = mountTransport(element, store, run);
  mountShareButton(root, element, store);
  return view;
});
PARTS.set("program", mountProgram);
PARTS.set("derivation", (element, { root, store }) => mountPrint(root, element, store));
PARTS.set("inputs", (element, { askInputs }) => mountInputs(element, askInputs));
PARTS.set("nudge", mountNudge);

export { PARTS };
