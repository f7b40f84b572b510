// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { completionAt } from "../../static/js/workbench/completion.js";

const OPS = [
  { name: "relu", signature: "relu(x)", summary: "" },
  { name: "reshape", signature: "reshape(x, shape=…)", summary: "" },
  { name: "sum", signature: "sum(x, axis=…)", summary: "" },
];

/** @param {string} text with | at the caret */
function complete(text) {
  const caret = text.indexOf("|");
  return completionAt(text.replace("|", ""), caret, OPS);
}

test("the word before the caret is completed by ops with their signatures", () => {
  assert.deepEqual(
    complete("a = re|")?.choices.map(({ text, insert }) => [text, insert]),
    [
      ["relu(x)", "relu("],
      ["reshape(x, shape=…)", "reshape("],
    ],
  );
});

test("names of the program come first", () => {
  assert.equal(complete("rest = x\ny = re|")?.choices[0].text, "rest");
});

test("where parentheses stand already, none are written", () => {
  assert.equal(complete("su|(x)")?.choices[0].insert, "sum");
});

test("the rest of the word is replaced too", () => {
  assert.deepEqual({ ...complete("y = re|l*2"), choices: [] }, { start: 4, end: 7, choices: [] });
});

test("nothing is offered in a comment, in a number, or for a finished word", () => {
  for (const text of ["# re|", "2re|", "", "|", "y = relu|"]) assert.equal(complete(text), null, text);
});
