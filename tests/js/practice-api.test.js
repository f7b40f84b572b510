// @ts-check
/** Without a server an answer is judged as the server judges it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { means } from "../../static/js/practice/practice-api.js";

// The pairs of tests/engine/test_judgement.py, where the server answers them.
/** @type {[string, number, boolean][]} */
const PAIRS = [
  ["0.33", 1 / 3, true],
  ["0.3", 1 / 3, false],
  ["0.34", 1 / 3, false],
  ["8", 8.007, true],
  ["8", 8.3, false],
  ["0.017", 0.01662, true],
  ["1.2e-5", 1.24e-5, true],
  ["0.00", 0.004, false],
  ["0", 0, true],
];

for (const [written, number, is] of PAIRS)
  test(`${written} ${is ? "means" : "does not mean"} ${number}`, () => assert.equal(means(written, number), is));

test("what is no number means none", () => {
  for (const written of ["", "2*4", "eight", "-"]) assert.ok(!means(written, 8), written);
});
