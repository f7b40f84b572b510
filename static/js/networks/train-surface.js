// @ts-check
/** The decision surface under the points: asked for again while training goes on, one question at a time. */
/** @import { Training } from "./network-model.js" */
import { build } from "../base/dom.js";
import { fetchSurface } from "./train-api.js";

const STEPS = 8;

/** The colour of a share: 0 for class 0, 8 for class 1. @param {any} share */
export function heatOf(share) {
  const value = Array.isArray(share) ? share[share.length - 1] : share;
  return typeof value === "number" ? Math.max(0, Math.min(STEPS, Math.round(value * STEPS))) : STEPS / 2;
}

/**
 * @param {HTMLElement} holder with the picture of the points
 * @returns {{ask: (training: Training, parameters: Record<string, any>) => void, cancel: () => void}}
 */
export function createSurface(holder) {
  /** @type {[Training, Record<string, any>] | null} */
  let waiting = null;
  let controller = new AbortController();
  let isBusy = false;
  const begin = async () => {
    if (isBusy || !waiting) return;
    const [{ surface, inputs, parameters: names }, parameters] = waiting;
    waiting = null;
    if (!surface) return;
    isBusy = true;
    const { signal } = controller;
    const own = Object.fromEntries(names.map((name) => [name, parameters[name] ?? inputs[name]]));
    try {
      const { values } = await fetchSurface({ ...surface, inputs: own }, signal);
      if (!signal.aborted) paint(holder, values);
    } catch {
      // A network that has diverged has no surface; the message of the run says so.
    }
    isBusy = false;
    begin();
  };
  return {
    ask(training, parameters) {
      waiting = [training, parameters];
      begin();
    },
    cancel() {
      waiting = null;
      controller.abort();
      controller = new AbortController();
    },
  };
}

/**
 * @param {HTMLElement} holder
 * @param {any[][]} values row by row from the bottom
 */
function paint(holder, values) {
  const group = holder.querySelector(".surface");
  const size = holder.querySelector("svg")?.viewBox.baseVal.width ?? 0;
  if (!group) return;
  const [across, down] = [size / values[0].length, size / values.length];
  if (group.childElementCount !== values.length * values[0].length) {
    const cells = values.flatMap((row, i) =>
      row.map((_, j) => cell(j * across, size - (i + 1) * down, across + 0.5, down + 0.5)),
    );
    group.replaceChildren(...cells);
  }
  for (const [place, share] of values.flat(1).entries()) {
    group.children[place]?.setAttribute("class", `surface-cell heat-${heatOf(share)}`);
  }
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function cell(x, y, width, height) {
  return build(["rect", { x, y, width, height }, []], "http://www.w3.org/2000/svg");
}
