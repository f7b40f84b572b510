// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, startState } from "../../static/js/player/start.js";
import { SQUARE, WORKED_EXAMPLE } from "./fixture.js";

const BEFORE = { program: "L = x*x", inputs: { x: 3 } };
const OPENED = { program: "z = w*x + b\na = relu(z)\nL = (a - y)**2", inputs: { x: 2, w: 3, b: 1, y: 5 } };
const EXAMPLE = { slug: "w", title: "", theme: "", watch: "", source: null, output: "L", focus: "w", ...OPENED };

test("an example that opens is looked at where it says", () => {
  const state = startState(BEFORE, SQUARE, null, 0, [], { example: EXAMPLE });
  assert.equal(answered(state, OPENED, WORKED_EXAMPLE).selected, 1);
  assert.equal(answered(state, OPENED, WORKED_EXAMPLE).t, WORKED_EXAMPLE.steps.length);
});

test("other inputs of the same program leave the selection where it is", () => {
  const state = startState(OPENED, WORKED_EXAMPLE, null, 7, [], { example: EXAMPLE });
  assert.equal(answered(state, { ...OPENED, inputs: {} }, WORKED_EXAMPLE).selected, 7);
});
