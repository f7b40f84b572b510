// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentence } from "../../static/js/player/sentence.js";
import { startState } from "../../static/js/player/start.js";
import { WORKED_EXAMPLE } from "./fixture.js";

/** @param {number | null} step */
const at = (step) => startState({ program: "", inputs: {} }, WORKED_EXAMPLE, step, 1);

test("the sentence is that of the step that has begun last", () => {
  assert.equal(sentence(at(6)), "seed");
  assert.equal(sentence({ ...at(6), t: 6.2 }), "backward 9:0");
});

test("before the first step and in the finished picture it says where the reader is", () => {
  assert.match(sentence(at(0)), /nothing is computed/);
  assert.match(sentence(at(null)), /All 14 steps/);
});

test("a single step is not called all of them", () => {
  const one = at(null);
  const trace = { ...one.trace, steps: one.trace.steps.slice(0, 1) };
  assert.match(sentence({ ...one, trace }), /^The one step is done/);
});
