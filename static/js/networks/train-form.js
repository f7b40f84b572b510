// @ts-check
/** The settings of training as a form, and its buttons. */
import { h } from "../base/dom.js";

/** What an empty address means. @type {Record<string, string>} */
export const USUAL = {
  train_optimizer: "adam",
  train_rate: "0.1",
  train_momentum: "0.9",
  train_batch: "",
  train_clip: "",
  train_clip_by: "norm",
  train_steps: "200",
  train_seed: "0",
};

/** @type {[string, string][]} */
const FIGURES = [
  ["train_rate", "Learning rate η"],
  ["train_momentum", "Momentum μ"],
  ["train_batch", "Batch size"],
  ["train_clip", "Clip gradients at"],
  ["train_steps", "Steps"],
  ["train_seed", "Seed"],
];

/** What an empty field means, said in it. @type {Record<string, string>} */
const HINTS = { train_rate: USUAL.train_rate, train_batch: "all", train_clip: "never" };

/**
 * @param {Record<string, string>} settings
 * @returns {HTMLFormElement}
 */
export function trainForm(settings) {
  const optimizer = select("train_optimizer", "Optimizer", ["sgd", "momentum", "adam"], settings);
  const by = select("train_clip_by", "Clip by", ["norm", "value"], settings);
  const figures = FIGURES.map(([name, title]) => {
    const hint = HINTS[name] ?? null;
    const value = settings[name] ?? USUAL[name];
    const field = h("input", {
      class: "input",
      name,
      value,
      inputmode: "decimal",
      autocomplete: "off",
      placeholder: hint,
    });
    return h("label", { class: `setting setting-${name}` }, h("span", {}, title), field);
  });
  const [rate, momentum, batch, clip, steps, seed] = figures;
  const row = h("div", { class: "builder-row" }, optimizer, rate, momentum, batch, clip, by, steps, seed);
  return h("form", { class: "train-form", autocomplete: "off", "aria-label": "Training" }, row);
}

/**
 * @param {string} name
 * @param {string} title
 * @param {string[]} values
 * @param {Record<string, string>} settings
 */
function select(name, title, values, settings) {
  const chosen = settings[name] ?? USUAL[name];
  const options = values.map((value) => h("option", { value, selected: value === chosen ? "" : null }, value));
  return h("label", { class: "setting" }, h("span", {}, title), h("select", { class: "select", name }, ...options));
}

/** What differs from the usual. @param {Record<string, string>} settings */
export function ownSettings(settings) {
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== USUAL[name]));
}

/** The settings in an address. @param {string} search */
export function settingsIn(search) {
  return Object.fromEntries([...new URLSearchParams(search)].filter(([name]) => name in USUAL));
}
