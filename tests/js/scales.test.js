// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { widthClass } from "../../static/js/graph/scales.js";

test("each power of ten is one width wider, and the ends hold", () => {
  assert.deepEqual([1e-9, 0.001, 0.01, 0.1, 1, 10, 100, 1000, 1e9].map(widthClass), [0, 0, 1, 2, 3, 4, 5, 6, 6]);
});

test("a tensor is as wide as its norm", () => {
  assert.equal(
    widthClass([
      [6, 8],
      [0, 0],
    ]),
    4,
  );
});

test("the sign does not change the width, and zero is thinnest", () => {
  assert.equal(widthClass(-10), 4);
  assert.equal(widthClass(0), 0);
  assert.equal(widthClass("NaN"), 0);
});
