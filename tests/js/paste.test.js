// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { readNumber, readTensor, shapeOf } from "../../static/js/workbench/paste.js";

const MATRIX = [
  [1, 2],
  [3, -4.5],
];

test("a matrix is read from every way it is written", () => {
  const ways = [
    "[[1, 2], [3, -4.5]]",
    "array([[ 1. ,  2. ],\n       [ 3. , -4.5]])",
    "np.array([[1., 2.], [3., -4.5]], dtype=float64)",
    "tensor([[1., 2.], [3., -4.5]], dtype=torch.float64, requires_grad=True)",
    "[[ 1.   2. ]\n [ 3.  -4.5]]",
    "1\t2\n3\t-4.5\n",
    "1\t2\n3\t-4,5",
    "1;2\r\n3;\u22124,5",
    "1, 2\n3, -4.5",
    "((1, 2), (3, -4.5))",
  ];
  for (const text of ways) assert.deepEqual(readTensor(text), MATRIX, text);
});

test("one cell is a number, a row or a column of cells a vector", () => {
  assert.equal(readTensor(" 2.5 "), 2.5);
  assert.deepEqual(readTensor("1 2 3"), [1, 2, 3]);
  assert.deepEqual(readTensor("1\n2\n3"), [1, 2, 3]);
  assert.deepEqual(readTensor("[[1], [2]]"), [[1], [2]]);
});

test("infinities and NaN are words", () => {
  assert.deepEqual(readTensor("[nan, -inf, Infinity]"), ["NaN", "-Infinity", "Infinity"]);
});

test("what is no regular list of numbers is refused", () => {
  for (const text of ["", "[[1, 2], [3]]", "[1, x]", "[", "[]", "1, two", "[1] [2]", "0x10", "]"]) {
    assert.equal(readTensor(text), null, text);
  }
});

test("shapes count rows before columns", () => {
  assert.deepEqual(shapeOf(MATRIX), [2, 2]);
  assert.deepEqual(shapeOf(3), []);
  assert.equal(shapeOf([[1], [1, 2]]), null);
});

test("a number may end with its point and carry an exponent", () => {
  assert.deepEqual([readNumber("3."), readNumber("1e-3"), readNumber(".5"), readNumber("x")], [3, 0.001, 0.5, null]);
});
