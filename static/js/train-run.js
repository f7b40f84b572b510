// @ts-check
/** What training has come to: numbers by step, parameters, and what the next run needs to go on exactly. */
/** @import { Training } from "./network-model.js" */
/** @import { Progress, Result } from "./train-api.js" */

/**
 * @typedef {Object} Course
 * @property {number} steps
 * @property {any[]} losses
 * @property {Record<string, any[]>} norms of the gradient, by parameter
 * @property {Record<string, any>} parameters
 * @property {any} memory
 */

/** @type {Course} */
export const BEGINNING = { steps: 0, losses: [], norms: {}, parameters: {}, memory: null };

/**
 * @param {Course} course
 * @param {Progress} progress
 * @returns {Course}
 */
export function advanced(course, progress) {
  const norms = Object.entries(progress.parameter_gradient_norms).map(([name, values]) => [
    name,
    [...(course.norms[name] ?? []), ...values],
  ]);
  const told = progress.parameters ?? {};
  return {
    ...course,
    steps: course.steps + progress.losses.length,
    losses: [...course.losses, ...progress.losses],
    norms: Object.fromEntries(norms),
    parameters: Object.keys(told).length > 0 ? told : course.parameters,
    // What an optimizer remembers comes with the result; a run that is stopped begins without.
    memory: null,
  };
}

/**
 * @param {Course} course
 * @param {Result} result
 * @param {Training} training
 * @returns {Course}
 */
export function finished(course, result, { parameters }) {
  const own = Object.fromEntries(parameters.map((name) => [name, result.inputs[name]]));
  return { ...course, parameters: own, memory: result.memory };
}

/**
 * The question for the next steps; fields that are left empty are left out.
 * @param {Training} training
 * @param {Course} course
 * @param {Record<string, string>} settings
 * @param {number} steps
 */
export function questionFor(training, course, settings, steps) {
  const { program, inputs, parameters, samples, count } = training;
  const batch = number(settings.train_batch);
  const clip = number(settings.train_clip);
  return {
    program,
    inputs: { ...inputs, ...course.parameters },
    parameters,
    optimizer: settings.train_optimizer,
    learning_rate: number(settings.train_rate) ?? 0.1,
    steps,
    seed: number(settings.train_seed) ?? 0,
    ...(settings.train_optimizer === "momentum" && { momentum: number(settings.train_momentum) ?? 0.9 }),
    ...(batch !== null && batch < count && { batch_size: batch, samples }),
    ...(clip !== null && { clip, clip_by: settings.train_clip_by }),
    ...(course.memory && { memory: course.memory }),
  };
}

/** @param {string | undefined} text */
function number(text) {
  return text === undefined || text.trim() === "" ? null : Number(text.replace(",", ".").replace("−", "-"));
}
