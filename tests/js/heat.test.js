// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { flatRows, heatPaths, largestOf, level, pooled } from "../../static/js/graph/heat.js";

test("the sign of a number decides the arm of the map, its share of the largest the depth", () => {
  assert.deepEqual(
    [-8, -4, -1, 0, 0.9, 1, 8].map((it) => level(it, 8)),
    ["heat-0", "heat-2", "heat-4", "heat-4", "heat-4", "heat-5", "heat-8"],
  );
  assert.equal(level(0, 0), "heat-4");
});

test("what is not finite is crossed out and does not stretch the scale", () => {
  assert.equal(level(Number.NaN, 1), "heat-odd");
  assert.equal(largestOf([1, -3, Number.POSITIVE_INFINITY, Number.NaN]), 3);
  assert.deepEqual(heatPaths(["NaN", 1]), [
    ["heat-8", "M14 0h14v14h-14z"],
    ["heat-odd", "M0 0L14 14M14 0L0 14"],
  ]);
});

test("a vector is a row, more axes stand below each other", () => {
  assert.deepEqual(flatRows([1, 2]), [[1, 2]]);
  assert.deepEqual(
    flatRows([
      [[1], [2]],
      [[3], [4]],
    ]),
    [[1], [2], [3], [4]],
  );
});

test("a large tensor is pooled to the strongest number of each block", () => {
  const rows = Array.from({ length: 20 }, (_, y) => Array.from({ length: 33 }, (_, x) => (x === y ? -9 : 1)));
  const small = pooled(rows);
  assert.deepEqual([small.length, small[0].length], [10, 11]);
  assert.deepEqual([small[0][0], small[0][5], small[9][6]], [-9, 1, -9]);
});

test("neighbours of one class are one rectangle", () => {
  assert.deepEqual(heatPaths([2, 2, -2]), [
    ["heat-0", "M28 0h14v14h-14z"],
    ["heat-8", "M0 0h28v14h-28z"],
  ]);
});
