// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { edited, lastName, questionOf, withNewNames } from "../../static/js/workbench/questions.js";

/** @param {string} name */
const unknown = (name) => ({ code: "unknown-name", pointer: "#/program", detail: "", params: { name } });

test("inputs are those that the program names, whatever comments say", () => {
  const question = questionOf("L = w*x # b is gone", { w: 3, x: 2, b: 1, L2: 4 });
  assert.deepEqual(question.inputs, { w: 3, x: 2 });
});

test("a name that the program assigns is no input", () => {
  assert.deepEqual(questionOf("y = x*q\nL = y*y", { x: 2, y: 5, q: 1 }).inputs, { x: 2, q: 1 });
});

test("names in decomposed Unicode are the same names", () => {
  assert.deepEqual(questionOf("L = y\u0302", { "\u0177": 1 }).inputs, { "\u0177": 1 });
});

test("every name that is missing gets a value", () => {
  const completed = withNewNames({ program: "a*b", inputs: { a: 5 } }, [unknown("b")]);
  assert.deepEqual(completed?.inputs, { a: 5, b: 1 });
});

test("a name before @ starts as a matrix, one after it as a vector", () => {
  const completed = withNewNames({ program: "z = W @ x + b*Wx", inputs: {} }, ["W", "x", "b", "Wx"].map(unknown));
  assert.deepEqual(completed?.inputs, {
    W: [
      [1, 0],
      [0, 1],
    ],
    x: [1, 1],
    b: 1,
    Wx: 1,
  });
});

test("where something else is wrong too, nothing is asked again", () => {
  const other = { ...unknown("b"), code: "syntax-error" };
  assert.equal(withNewNames({ program: "a*b +", inputs: {} }, [unknown("a"), other]), null);
});

test("a name that has a value and is still unknown is not asked for again", () => {
  assert.equal(withNewNames({ program: "b", inputs: { b: 1 } }, [unknown("b")]), null);
});

test("an edited program keeps its output while it is assigned, and its granularity, but nothing folded", () => {
  const before = {
    ...{ program: "a = x\nb = a", inputs: { x: 1 }, output: "a" },
    ...{ granularity: /** @type {const} */ ("scalar"), fold: [1] },
  };
  assert.deepEqual(edited(before, "a = x*2\nb = a", { x: 1 }), {
    ...{ program: "a = x*2\nb = a", inputs: { x: 1 } },
    ...{ output: "a", granularity: "scalar" },
  });
  assert.deepEqual(edited(before, "c = x*2", { x: 1 }), {
    ...{ program: "c = x*2", inputs: { x: 1 } },
    granularity: "scalar",
  });
});

test("the last line says what is differentiated", () => {
  assert.equal(lastName("a = x\nδ2 = a*x\n"), "δ2");
  assert.equal(lastName("a*x"), "");
});
