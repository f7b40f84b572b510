// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { counterpart, inTensors, keyOf } from "../../static/js/player/granularity.js";

/** @type {any} */
const TENSORS = { nodes: [{ shape: [2] }, { shape: [] }] };
/** @type {any} */
const SCALARS = {
  nodes: [
    { id: 0, name: "x[0]", shape: [], origin: { node: 0, index: [0] } },
    { id: 1, name: "x[1]", shape: [], origin: { node: 0, index: [1] } },
    { id: 2, name: null, shape: [], origin: { node: 1, index: [] } },
    { id: 3, name: "L", shape: [], origin: { node: 1, index: [] } },
    { id: 4, name: null, shape: [], origin: null },
  ],
};

test("a tensor's scalar is the one of the chosen cell, else of the first, and the one with a name", () => {
  assert.equal(counterpart(TENSORS, SCALARS, 0, null), 0);
  assert.equal(counterpart(TENSORS, SCALARS, 0, { node: 0, index: [1] }), 1);
  assert.equal(counterpart(TENSORS, SCALARS, 1, { node: 0, index: [1] }), 3);
});

test("a scalar goes back to its tensor", () => {
  assert.equal(counterpart(SCALARS, TENSORS, 1, null), 0);
  assert.equal(counterpart(SCALARS, TENSORS, 4, null), 0);
  assert.equal(counterpart(SCALARS, SCALARS, 2, null), 2);
});

test("only a refusal of the granularity alone leads back to tensors", () => {
  /** @type {any} */
  const tooLarge = { pointer: "#/granularity" };
  /** @type {any} */
  const slip = { pointer: "#/program" };
  const question = { program: "L = x", inputs: { x: 1 }, granularity: /** @type {const} */ ("scalar") };
  assert.deepEqual(inTensors(question, [tooLarge]), { program: "L = x", inputs: { x: 1 } });
  assert.equal(inTensors(question, [tooLarge, slip]), null);
  assert.equal(inTensors(question, []), null);
  assert.equal(inTensors({ program: "L = x", inputs: {} }, [tooLarge]), null);
});

test("values do not decide how many numbers there are, shapes do", () => {
  const key = (/** @type {any} */ x) => keyOf({ program: "L = sum(x)", inputs: { x } });
  assert.equal(key([1, 2]), key([3, 4]));
  assert.notEqual(key([1, 2]), key([1, 2, 3]));
});
