// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { expectedContributions, knownAfter } from "../../static/js/player/trace-state.js";
import { SQUARE, WORKED_EXAMPLE } from "./fixture.js";

test("before the first step only inputs and constants have values", () => {
  const { values, gradients } = knownAfter(WORKED_EXAMPLE, 0);
  assert.deepEqual(values, [2, 3, 1, 5, null, null, null, null, 2, null]);
  assert.ok(gradients.every((gradient) => gradient === null));
});

test("after the forward pass every value is known and no gradient is", () => {
  const { values, gradients } = knownAfter(WORKED_EXAMPLE, 5);
  assert.ok(values.every((value) => value !== null));
  assert.ok(gradients.every((gradient) => gradient === null));
});

test("a gradient that backward has not reached is not yet, never zero", () => {
  const { gradients } = knownAfter(WORKED_EXAMPLE, 8);
  assert.equal(gradients[6], 4);
  assert.equal(gradients[1], null);
});

test("after the last step every gradient is that of the trace", () => {
  const { gradients } = knownAfter(WORKED_EXAMPLE, WORKED_EXAMPLE.steps.length);
  assert.deepEqual(
    gradients,
    WORKED_EXAMPLE.nodes.map((node) => node.gradient),
  );
});

test("two edges to one operand are two contributions with a running sum", () => {
  assert.equal(knownAfter(SQUARE, 3).gradients[0], 3);
  assert.equal(knownAfter(SQUARE, 4).gradients[0], 6);
  assert.deepEqual(expectedContributions(SQUARE), [2, 1]);
});
