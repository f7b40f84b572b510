// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { toSearch } from "../../static/js/url.js";

const USUAL = { program: "L = w*x", inputs: { x: 2, w: 3 } };

test("what the bare address shows needs no parameters", () => {
  assert.equal(toSearch(USUAL, USUAL, null), "");
  assert.equal(toSearch(USUAL, USUAL, 5), "?step=5");
});

test("another question is in the address whole, and comes out of it unharmed", () => {
  const question = { program: "δ = x + 1\nL = δ**2", inputs: { x: [1, -2.5] } };
  const parameters = new URLSearchParams(toSearch(question, USUAL, 0));
  assert.equal(parameters.get("program"), question.program);
  assert.deepEqual(JSON.parse(parameters.get("inputs") ?? ""), question.inputs);
  assert.equal(parameters.get("step"), "0");
});
