// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { merged } from "../../static/js/networks/network-address.js";
import { isSameNetwork } from "../../static/js/networks/network-settings.js";
import { arrive, current } from "../../static/js/networks/network-views.js";
import { pointAt } from "../../static/js/networks/own-points.js";
import { readEvents } from "../../static/js/networks/train-api.js";
import { chart, decades, path } from "../../static/js/networks/train-chart.js";
import { ownSettings, settingsIn } from "../../static/js/networks/train-form.js";
import {
  advanced,
  BEGINNING,
  cut,
  finished,
  fitting,
  nextBatch,
  questionFor,
} from "../../static/js/networks/train-run.js";
import { heatOf } from "../../static/js/networks/train-surface.js";

const TRAINING = {
  program: "L = w*x",
  inputs: { w: 1, x: [1, 2, 3] },
  parameters: ["w"],
  samples: { x: 0 },
  count: 3,
  body: 1e6,
  layers: [],
  surface: null,
};
const SETTINGS = { train_optimizer: "sgd", train_rate: "0,5", train_batch: "", train_clip: "", train_clip_by: "norm" };

test("the equation of now is the next that is not done before the step", () => {
  assert.equal(current([14, 18, 17, 20], 14, true), 0);
  assert.equal(current([14, 18, 17, 20], 15, true), 2);
  assert.equal(current([14, 18, 17, 20], 18, true), 1);
  assert.equal(current([14, 18], 19, true), -1);
  assert.equal(current([14, 18], 3, false), -1);
});

test("events are read whole, and what has not come yet waits", () => {
  const { events, rest } = readEvents('event: progress\ndata: {"a": "b: c"}\n\nevent: res');
  assert.deepEqual(events, [{ kind: "progress", data: { a: "b: c" } }]);
  assert.equal(rest, "event: res");
});

test("an axis holds all positive numbers in whole decades", () => {
  assert.deepEqual(decades([{ name: "L", values: [0.02, 5, "NaN", 0] }]), [-2, 1]);
  assert.deepEqual(decades([{ name: "L", values: [1] }]), [0, 1]);
  assert.deepEqual(decades([{ name: "L", values: ["Infinity"] }]), [-1, 0]);
});

test("a line has a gap where a number is 0 or none, and always its last point", () => {
  const same = (/** @type {number} */ it) => it;
  assert.equal(path([1, 2, 0, 3], same, same), "M0.0 1.0L1.0 2.0M3.0 3.0");
  const long = Array.from({ length: 1001 }, () => 1);
  assert.match(path(long, same, same), /L1000\.0 1\.0$/);
  assert.ok(path(long, same, same).split("L").length < 260);
});

test("a chart has a line for each series and names it", () => {
  const drawn = JSON.stringify(
    chart("Norms", [
      { name: "W1", values: [1, 2] },
      { name: "W2", values: ["NaN"] },
    ]),
  );
  assert.equal(drawn.split("chart-line").length - 1, 2);
  assert.equal(drawn.split("chart-name").length - 1, 1);
});

test("numbers up to the largest there is can be drawn", () => {
  const drawn = JSON.stringify(chart("Loss", [{ name: "L", values: [1, 1.7e308, "Infinity"] }]));
  assert.doesNotMatch(drawn, /Infinity|NaN/);
});

test("only what is filled in is asked, from where training has come to", () => {
  const course = { ...BEGINNING, parameters: { w: 7 } };
  assert.deepEqual(questionFor(TRAINING, course, SETTINGS, 2), {
    program: "L = w*x",
    inputs: { w: 7, x: [1, 2, 3] },
    parameters: ["w"],
    optimizer: "sgd",
    learning_rate: 0.5,
    steps: 2,
    seed: 0,
  });
  const more = { ...SETTINGS, train_batch: "2", train_clip: "1", train_optimizer: "momentum", train_momentum: "0.5" };
  const asked = questionFor(TRAINING, course, more, 2);
  assert.deepEqual(asked.samples, { x: 0 });
  assert.equal(asked.clip_by, "norm");
  assert.equal(asked.momentum, 0.5);
});

test("a run goes on from the last step whose parameters are known, with its memory", () => {
  const told = { losses: [2, 1], gradient_norms: [1, 1], parameter_gradient_norms: { w: [4, 3] } };
  const whole = { ...told, parameters: { w: 5 }, memory: { step: 2, slots: { v: { w: 1 } } } };
  const course = advanced(advanced(BEGINNING, whole), { ...told, parameters: {}, memory: null });
  assert.deepEqual([course.steps, course.losses, course.norms.w], [4, [2, 1, 2, 1], [4, 3, 4, 3]]);
  const stopped = cut(course);
  assert.deepEqual([stopped.steps, stopped.losses, stopped.norms.w], [2, [2, 1], [4, 3]]);
  const next = questionFor(TRAINING, stopped, SETTINGS, 1);
  assert.deepEqual([next.inputs.w, next.memory], [5, whole.memory]);
  assert.equal("memory" in questionFor(TRAINING, { ...stopped, memory: null }, SETTINGS, 1), false);
});

test("a step that diverged is not counted as one that was made", () => {
  const told = { losses: [2, "Infinity"], gradient_norms: [1, 1], parameter_gradient_norms: { w: [4, "NaN"] } };
  const result = /** @type {any} */ ({ ...told, steps: 1, inputs: { w: 6, x: [] }, memory: { step: 1, slots: {} } });
  const done = finished(advanced(BEGINNING, told), result, TRAINING);
  assert.deepEqual([done.steps, done.losses, done.parameters], [1, [2], { w: 6 }]);
  assert.deepEqual(questionFor(TRAINING, done, SETTINGS, 1).memory, result.memory);
});

test("the mini-batch of the next step is counted as the server counts", () => {
  const settings = { ...SETTINGS, train_batch: "2", train_seed: "7" };
  assert.deepEqual(nextBatch(TRAINING, BEGINNING, settings), { size: 2, seed: 7, step: 0 });
  const course = { ...BEGINNING, memory: { step: 5, slots: {} } };
  assert.deepEqual(nextBatch(TRAINING, course, settings), { size: 2, seed: 7, step: 5 });
  for (const size of ["", "3", "x"])
    assert.equal(nextBatch(TRAINING, course, { ...settings, train_batch: size }), null);
});

test("what an optimizer remembers stays behind where it makes a question too long", () => {
  const memory = { step: 5, slots: { v: { w: [1, 2, 3] } } };
  const question = questionFor(TRAINING, { ...BEGINNING, memory }, SETTINGS, 1);
  assert.equal(fitting(question, 1e6), question);
  assert.deepEqual(fitting(question, 100).memory, { step: 0, slots: {} });
});

test("a link to a step makes that step, and rests after it", () => {
  const state = /** @type {any} */ ({ trace: { steps: Array(24) }, still: false });
  assert.deepEqual(arrive(state, 14), { t: 13, goal: 14, playing: false, poster: false });
  assert.deepEqual(arrive({ ...state, still: true }, 99), { t: 24, goal: 24, playing: false, poster: false });
});

test("what is no number is asked as it is, so that the server refuses it by its name", () => {
  const wrong = questionFor(TRAINING, BEGINNING, { ...SETTINGS, train_rate: "a", train_batch: "x" }, Number.NaN);
  const asked = JSON.parse(JSON.stringify(wrong));
  assert.deepEqual([asked.learning_rate, asked.batch_size, asked.steps], [null, null, null]);
});

test("settings that are remembered at once stand in the address together", () => {
  const builder = (/** @type {string} */ name) => !name.startsWith("train_");
  const one = merged("?layers=2,1&train_rate=1&step=3", { layers: "2,2,1" }, builder);
  assert.equal(one, "layers=2,2,1&train_rate=1");
  assert.equal(
    merged(one, { train_clip: "1" }, (name) => !builder(name)),
    "train_clip=1&layers=2,2,1",
  );
});

test("an axis ends at a line with a number, however many decades it has", () => {
  const drawn = JSON.stringify(chart("Loss", [{ name: "L", values: [1e-11, 0.9] }]));
  for (const text of ["10⁻¹¹", "10⁻⁸", "10⁻⁵", "0.01", "10"]) assert.ok(drawn.includes(`"${text}"`), text);
});

test("another view of a network is no other network", () => {
  const form = { layers: "2,3,1", data: "xor", batch: "4", sample: "1" };
  assert.ok(isSameNetwork(form, { ...form }));
  assert.ok(isSameNetwork(form, { ...form, sample: "2", batch: "1", granularity: "scalar" }));
  assert.ok(!isSameNetwork(form, { ...form, half: "1" }));
  const deep = { ...form, layers: "2,3,3,1", f1: "relu" };
  assert.ok(isSameNetwork(deep, { ...deep, f2: "relu", f3: "tanh" }));
  assert.ok(!isSameNetwork(deep, { ...deep, f2: "tanh" }));
  assert.ok(!isSameNetwork({ ...form, half: "1" }, form));
  assert.ok(!isSameNetwork({ ...form, data: "drawn" }, { ...form, data: "drawn", batch: "5" }));
});

test("an address holds the settings that are not as usual", () => {
  assert.deepEqual(ownSettings({ train_rate: "0.1", train_clip: "1" }), { train_clip: "1" });
  assert.deepEqual(settingsIn("?layers=2,1&train_clip=1"), { train_clip: "1" });
});

test("a share has one of nine colours, that of class 1 if there are several", () => {
  assert.deepEqual([0, 0.5, 1, -3, 9].map(heatOf), [0, 4, 8, 0, 8]);
  assert.equal(heatOf([0.25, 0.75]), 6);
  assert.equal(heatOf("NaN"), 4);
});

test("a place in the plane is a line of text", () => {
  assert.equal(pointAt({ left: -1, bottom: 0, side: 4 }, 0.5, 0.25, "1"), "1.00, 1.00, 1");
});
