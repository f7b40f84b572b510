// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces, segments, unitsBefore } from "../../static/js/workbench/highlight.js";

const OPS = new Set(["relu", "sum"]);

/** @param {string} text */
const kinds = (text) => pieces(text, OPS).map(({ start, end, kind }) => [text.slice(start, end), kind]);

test("every kind of word has its colour", () => {
  assert.deepEqual(kinds("z = relu(w)*2e-3 # done"), [
    ["z", "assigned"],
    ["=", "operator"],
    ["relu", "op"],
    ["(", "operator"],
    ["w", "name"],
    [")*", "operator"],
    ["2e-3", "number"],
    ["# done", "comment"],
  ]);
});

test("a call of no op is no op", () => assert.deepEqual(kinds("foo(x)")[0], ["foo", "call"]));

test("the pieces put together are the text, whatever it is", () => {
  for (const text of ["", "\n\n", "a = ½ × ∑ x\n# θ̂ 😍", "x=((", "1..2e+"]) {
    const joined = segments(text, pieces(text, OPS), []).map((segment) => segment.text);
    assert.equal(joined.join(""), text);
  }
});

test("a mistake is underlined at its code points, also after an emoji", () => {
  const text = "# 😍\ny = 2x";
  const position = { line: 2, column: 6, start: 9, end: 10 };
  const found = segments(text, pieces(text, OPS), [{ code: "", pointer: "", detail: "", params: {}, position }]);
  assert.deepEqual(
    found.filter(({ mistake }) => mistake === 0).map((segment) => segment.text),
    ["x"],
  );
});

test("a mistake of no width takes the character after it, if there is one", () => {
  const position = { line: 1, column: 2, start: 1, end: 1 };
  const found = segments("ab", pieces("ab", OPS), [{ code: "", pointer: "", detail: "", params: {}, position }]);
  assert.deepEqual(
    found.map(({ text, mistake }) => [text, mistake]),
    [
      ["a", null],
      ["b", 0],
    ],
  );
});

test("units before a point count surrogate pairs twice", () => assert.equal(unitsBefore("😍a", 2), 3));
