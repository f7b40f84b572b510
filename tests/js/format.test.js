// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatNumber,
  formatShort,
  formatSigned,
  formatValue,
  signOf,
  spokenValue,
} from "../../static/js/base/format.js";

/** The table of tests/app/drawing/test_numbers.py: both sides show every number alike. @type {[number, number, string][]} */
const TABLE = [
  [0, 4, "0"],
  [-0, 4, "0"],
  [7, 4, "7"],
  [-4, 4, "−4"],
  [0.5, 4, "0.5"],
  [1 / 3, 4, "0.3333"],
  [0.29837110876, 4, "0.2984"],
  [1234.5, 4, "1235"],
  [1000.5, 4, "1001"],
  [12345.6, 4, "12346"],
  [123456, 4, "123456"],
  [123456.7, 4, "123457"],
  [999999.7, 4, "1×10⁶"],
  [1e6, 4, "1×10⁶"],
  [-1234567, 4, "−1.235×10⁶"],
  [0.0001, 4, "0.0001"],
  [0.00012345, 4, "0.0001234"],
  [0.00009999999, 4, "0.0001"],
  [0.000012, 4, "1.2×10⁻⁵"],
  [-5e-324, 4, "−4.941×10⁻³²⁴"],
  [1.7976931348623157e308, 4, "1.798×10³⁰⁸"],
  [Number.NaN, 4, "NaN"],
  [Number.POSITIVE_INFINITY, 4, "∞"],
  [Number.NEGATIVE_INFINITY, 4, "−∞"],
  [9.9996, 4, "10"],
  [0.1, 17, "0.10000000000000001"],
  [2.5, 1, "3"],
  [1234.56, 6, "1234.56"],
  [7, 1, "7"],
  [1234, 2, "1234"],
];

for (const [value, digits, shown] of TABLE) {
  test(`${value} with ${digits} digits is shown as ${shown}`, () => {
    assert.equal(formatNumber(value, digits), shown);
  });
}

test("the API's strings for infinities are numbers too", () => {
  assert.equal(formatNumber("-Infinity"), "−∞");
  assert.equal(formatNumber("NaN"), "NaN");
});

test("a change has its sign printed, whichever it is", () => {
  assert.deepEqual(
    [8, -4, 0].map((value) => formatSigned(value)),
    ["+8", "−4", "0"],
  );
});

test("a small tensor is shown in brackets and a large one by its shape", () => {
  assert.equal(
    formatValue([
      [1, -2],
      [0.5, 3],
    ]),
    "[[1, −2], [0.5, 3]]",
  );
  assert.equal(
    formatValue([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]),
    "2×4",
  );
});

test("zero has a sign of its own, and a tensor has none", () => {
  assert.deepEqual([3, -3, 0, [1]].map(signOf), ["positive", "negative", "zero", ""]);
});

test("a box has room for a tensor's shape only", () => {
  assert.deepEqual([7, [1, 2], [[1], [2], [3]]].map(formatShort), ["7", "vector 2", "3×1"]);
});

/** The table of tests/app/drawing/test_numbers.py. @type {[number, string][]} */
const SHORT = [
  [-2.787e-23, "−2.8×10⁻²³"],
  [1234567, "1.2×10⁶"],
  [-5e-324, "−4.9×10⁻³²⁴"],
  [-0.00012344, "−0.0001234"],
  [0.00009996, "0.0001"],
  [-123456, "−123456"],
  [1e6, "1×10⁶"],
  [Number.NEGATIVE_INFINITY, "−∞"],
  [Number.NaN, "NaN"],
];

for (const [value, shown] of SHORT) {
  test(`a box shows ${value} as ${shown}`, () => {
    assert.equal(formatShort(value), shown);
  });
}

test("a screen reader gets words", () => {
  assert.equal(spokenValue(-1.2e-5), "minus 1.2 times 10 to the minus 5");
  assert.equal(spokenValue("-Infinity"), "minus infinity");
  assert.equal(spokenValue("NaN"), "not a number");
  assert.equal(
    spokenValue([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    "of shape 2 by 3",
  );
});
