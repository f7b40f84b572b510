// @ts-check
/** The network of the page: its settings, the parameters that training has come to, and what the server draws of them. */
/** @import { Markup } from "../base/dom.js" */
/** @import { Question } from "../types.js" */
import { answer, Refusal } from "../base/api.js";
import { latest } from "../base/latest.js";
import { request } from "../base/offline.js";
import { createStore } from "../base/store.js";
import { isSameNetwork } from "./network-settings.js";

/**
 * What `/training` and `/surfaces` are asked for.
 * @typedef {Object} Training
 * @property {string} program
 * @property {Record<string, any>} inputs
 * @property {string[]} parameters
 * @property {Record<string, number>} samples
 * @property {number} count
 * @property {number} body most bytes of a question
 * @property {{number: number, weights: string}[]} layers
 * @property {Record<string, any> | null} surface
 */

/**
 * @typedef {Object} Parts
 * @property {Question} question
 * @property {string} play
 * @property {Record<string, string>} address
 * @property {Markup} layer_fields
 * @property {Markup} neurons
 * @property {Markup} equations
 * @property {string} view which samples they are of
 * @property {Markup | null} points
 * @property {Training} training
 */

/**
 * The mini-batch to look at: samples a step sees, the seed of the shuffling, and the steps made before.
 * @typedef {{size: number, seed: number, step: number}} Batch
 */

/**
 * @typedef {Object} NetworkState
 * @property {Record<string, string>} address the settings, without what is as usual
 * @property {Training} training
 * @property {Record<string, any>} parameters as trained so far; empty at the start
 * @property {Parts | null} parts null until something changes what the server drew at first
 * @property {string[]} errors
 * @property {number} built how many times the settings have changed
 */

/**
 * @typedef {Object} Network
 * @property {import("../base/store.js").Store<NetworkState>} store
 * @property {(fields: Record<string, string>) => void} rebuild other settings: training starts anew, unless only another
 *   view of the same network is asked for
 * @property {(parameters: Record<string, any>, batch?: Batch | null) => void} refresh other parameters or other samples of
 *   the same network
 */

/** In milliseconds. */
const PAUSE = 30;

/**
 * @param {{address: Record<string, string>, training: Training}} initial
 * @param {Record<string, string>} fields of the form, for that network
 * @returns {Network}
 */
export function createNetwork(initial, fields) {
  let options = fields;
  /** @type {NetworkState} */
  const start = { ...initial, parameters: {}, parts: null, errors: [], built: 0 };
  const store = createStore(start);
  const fetcher = latest(
    fetchParts,
    {
      answered: (parts, { parameters, isNew, ...asked }) => {
        if (asked.fields) options = asked.fields;
        store.set({
          parts,
          address: parts.address,
          training: parts.training,
          parameters,
          errors: [],
          built: store.get().built + Number(isNew),
        });
      },
      failed: (error) => store.set({ errors: reasons(error) }),
    },
    PAUSE,
  );
  return {
    store,
    rebuild: (fields) => {
      const isNew = !isSameNetwork(options, fields);
      const parameters = isNew ? {} : store.get().parameters;
      fetcher.ask({ options: fields, fields, parameters, batch: null, isNew });
    },
    refresh: (parameters, batch = null) =>
      fetcher.ask({ options: store.get().address, fields: null, parameters, batch, isNew: false }),
  };
}

/**
 * @param {{options: Record<string, string>, fields: Record<string, string> | null, parameters: Record<string, any>,
 *   batch: Batch | null, isNew: boolean}} asked
 * @param {AbortSignal} signal
 * @returns {Promise<Parts>}
 */
async function fetchParts({ options, parameters, batch }, signal) {
  const body = JSON.stringify({ options, parameters, ...(batch && { batch }) });
  const headers = { "Content-Type": "application/json" };
  return answer(await request("/networks/parts", { method: "POST", headers, body, signal }));
}

/** @param {unknown} error */
export function reasons(error) {
  if (error instanceof Refusal && error.mistakes.length > 0) {
    return error.mistakes.map(({ detail, suggestion }) => (suggestion ? `${detail} — ${suggestion}` : detail));
  }
  return [error instanceof Error ? error.message : String(error)];
}
