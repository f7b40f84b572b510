// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { current } from "../../static/js/network-views.js";
import { pointAt } from "../../static/js/own-points.js";
import { readEvents } from "../../static/js/train-api.js";
import { chart, decades, path } from "../../static/js/train-chart.js";
import { ownSettings, settingsIn } from "../../static/js/train-form.js";
import { advanced, BEGINNING, finished, questionFor } from "../../static/js/train-run.js";
import { heatOf } from "../../static/js/train-surface.js";

const TRAINING = {
  program: "L = w*x",
  inputs: { w: 1, x: [1, 2, 3] },
  parameters: ["w"],
  samples: { x: 0 },
  count: 3,
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

test("a run is continued with its memory, and without where it was stopped", () => {
  const progress = {
    losses: [2, 1],
    gradient_norms: [1, 1],
    parameter_gradient_norms: { w: [4, 3] },
    parameters: { w: 5 },
  };
  const course = advanced(advanced(BEGINNING, progress), progress);
  assert.deepEqual([course.steps, course.losses, course.norms.w], [4, [2, 1, 2, 1], [4, 3, 4, 3]]);
  assert.equal("memory" in questionFor(TRAINING, course, SETTINGS, 1), false);
  const memory = { step: 4, slots: {} };
  const result = /** @type {any} */ ({ inputs: { w: 6, x: [] }, memory });
  const done = finished(course, result, TRAINING);
  assert.deepEqual(done.parameters, { w: 6 });
  assert.equal(questionFor(TRAINING, done, SETTINGS, 1).memory, memory);
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
