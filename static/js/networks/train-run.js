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
 * @property {any} memory what the optimizer needs to go on from the parameters
 * @property {number} kept steps that led to the parameters; the last ones of a run that is stopped may be unknown
 */

/** Bytes for letters that are longer than one. */
const SPARE = 4096;

/** @type {Course} */
export const BEGINNING = { steps: 0, losses: [], norms: {}, parameters: {}, memory: null, kept: 0 };

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
  const steps = course.steps + progress.losses.length;
  const whole = progress.memory
    ? { parameters: progress.parameters ?? {}, memory: progress.memory, kept: steps }
    : undefined;
  return {
    ...course,
    steps,
    losses: [...course.losses, ...progress.losses],
    norms: Object.fromEntries(norms),
    ...whole,
  };
}

/**
 * A run that is done; the step in which it diverged was not made.
 * @param {Course} course
 * @param {Result} result
 * @param {Training} training
 * @returns {Course}
 */
export function finished(course, result, { parameters }) {
  const own = Object.fromEntries(parameters.map((name) => [name, result.inputs[name]]));
  const kept = course.steps - (result.losses.length - result.steps);
  return cut({ ...course, parameters: own, memory: result.memory, kept });
}

/**
 * A run that is stopped, or of which no more is known: back to the last step whose parameters came along.
 * @param {Course} course
 * @returns {Course}
 */
export function cut(course) {
  const { kept, losses, norms } = course;
  const known = Object.entries(norms).map(([name, values]) => [name, values.slice(0, kept)]);
  return { ...course, steps: kept, losses: losses.slice(0, kept), norms: Object.fromEntries(known) };
}

/**
 * The mini-batch that the next step sees; null if it sees everything.
 * @param {Training} training
 * @param {Course} course
 * @param {Record<string, string>} settings
 * @returns {import("./network-model.js").Batch | null}
 */
export function nextBatch({ count }, { memory }, settings) {
  const [size, seed] = [number(settings.train_batch), number(settings.train_seed) ?? 0];
  if (size === null || !(size >= 1 && size < count)) return null;
  return { size, seed, step: memory?.step ?? 0 };
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
    ...(batch !== null && !(batch >= count) && { batch_size: batch, samples }),
    ...(clip !== null && { clip, clip_by: settings.train_clip_by }),
    ...(course.memory && { memory: course.memory }),
  };
}

/**
 * A question that the server can take: where what the optimizer remembers makes it too long, that begins anew.
 * @template {{memory?: any}} T
 * @param {T} question
 * @param {number} most bytes; names and numbers in JSON are mostly one each
 * @returns {T}
 */
export function fitting(question, most) {
  if (!question.memory || JSON.stringify(question).length < most - SPARE) return question;
  return { ...question, memory: { step: 0, slots: {} } };
}

/**
 * The number in a field; null if it is empty, NaN, which the server refuses by the field's name, if it is none.
 * @param {string | undefined} text
 */
export function number(text) {
  return text === undefined || text.trim() === "" ? null : Number(text.replace(",", ".").replace("−", "-"));
}
