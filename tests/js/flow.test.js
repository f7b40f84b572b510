// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowQuery } from "../../static/js/flow/flow-query.js";
import { layerAt } from "../../static/js/flow/flow-strips.js";

test("an address leaves out what is as usual, but never the depth", () => {
  const entries = /** @type {[string, string][]} */ ([
    ["depth", "20"],
    ["width", "32"],
    ["seed", "5"],
    ["a.activation", "sigmoid"],
    ["a.gain", "1"],
    ["b.gain", "2"],
    ["b.skip", "1"],
    ["b.by", "norm"],
    ["a.branch", "plain"],
    ["b.branch", "shared"],
  ]);
  assert.equal(flowQuery(entries), "?depth=20&seed=5&b.gain=2&b.skip=1&a.branch=plain");
});

test("a width of 1 and a switch of 1 are not taken for the usual gain", () => {
  assert.equal(flowQuery([["width", "1"]]), "?width=1");
  assert.equal(flowQuery([["a.clip", "1"]]), "?a.clip=1");
});

test("a press on a strip is in the layer under it, at its edges too", () => {
  const box = { left: 10, width: 200 };
  assert.deepEqual(
    [10, 11, 30, 31, 209, 210, 500].map((x) => layerAt(box, x, 10)),
    [1, 1, 1, 2, 10, 10, 10],
  );
});
