// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { cellName, extent, fitting, indexOf, isIn, rowsAt, START, step } from "../../static/js/matrix/matrix-data.js";

const CUBE = [
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  [
    [7, 8],
    [9, 10],
    [11, 12],
  ],
];

test("a vector is one row, a cube is shown by slices", () => {
  assert.deepEqual(extent([4]), { rows: 1, columns: 4 });
  assert.deepEqual(rowsAt([1, 2], [2], START), [[1, 2]]);
  const place = fitting([2, 3, 2], { ...START, lead: [1] });
  assert.deepEqual(rowsAt(CUBE, [2, 3, 2], place), CUBE[1]);
  assert.deepEqual(indexOf([2, 3, 2], place, 2, 0), [1, 2, 0]);
});

test("a long axis is shown by pages, and the index counts on", () => {
  const place = { ...START, left: 64 };
  const long = [...Array(100).keys()];
  assert.equal(rowsAt(long, [100], place)[0].length, 36);
  assert.deepEqual(indexOf([100], place, 0, 1), [65]);
});

test("a place that a new shape does not have is left", () => {
  assert.deepEqual(fitting([2, 3, 2], { lead: [5], top: 64, left: 0 }), { lead: [1], top: 0, left: 0 });
  assert.equal(isIn([2, 2], [1, 2]), false);
  assert.equal(isIn([2, 2], [1, 1]), true);
});

test("arrows walk the cells and stop at the edges", () => {
  const from = { row: 1, column: 1 };
  assert.deepEqual(step(from, "ArrowUp", 3, 3), { row: 0, column: 1 });
  assert.deepEqual(step(from, "End", 3, 3), { row: 1, column: 2 });
  assert.deepEqual(step({ row: 0, column: 0 }, "ArrowLeft", 3, 3), { row: 0, column: 0 });
  assert.equal(step(from, "a", 3, 3), null);
});

test("cells are named as in the engine", () => {
  assert.equal(cellName("W", [0, 1]), "W[0,1]");
  assert.equal(cellName("x @ W", [0]), "(x @ W)[0]");
  assert.equal(cellName("ŷ", []), "ŷ");
});
