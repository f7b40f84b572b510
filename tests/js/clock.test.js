// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, flight, STEP_TIME, stepsBegun, stepsDone, TRAVEL } from "../../static/js/player/clock.js";

test("time does not move a player at rest", () => {
  assert.deepEqual(advance({ t: 3, goal: null, speed: 1 }, 1000), { t: 3, goal: null });
});

test("one step takes its time, and half of it at double speed", () => {
  assert.deepEqual(advance({ t: 0, goal: 5, speed: 1 }, STEP_TIME), { t: 1, goal: 5 });
  assert.deepEqual(advance({ t: 0, goal: 5, speed: 2 }, STEP_TIME / 2), { t: 1, goal: 5 });
});

test("the clock stops exactly at its goal, however late the frame comes", () => {
  assert.deepEqual(advance({ t: 4.9, goal: 5, speed: 4 }, STEP_TIME), { t: 5, goal: null });
});

test("a step has begun as soon as its pulse leaves, and is done when the pulse arrives", () => {
  assert.equal(stepsBegun(3.01), 4);
  assert.equal(stepsDone(3.01), 3);
  assert.equal(stepsDone(3 + TRAVEL), 4);
  assert.equal(stepsDone(4), 4);
});

test("nothing travels at rest or after arrival", () => {
  assert.equal(flight(3), null);
  assert.equal(flight(3 + TRAVEL), null);
  assert.ok(Math.abs((flight(3 + TRAVEL / 2) ?? 0) - 0.5) < 1e-9);
});
