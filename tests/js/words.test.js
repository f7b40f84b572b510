// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { holds } from "../../static/js/base/words.js";

test("every word must occur, in any order and in part", () => {
  assert.ok(holds("leaky_relu leaky relu activation", "relu leaky"));
  assert.ok(holds("leaky_relu leaky relu activation", "ReL"));
  assert.ok(!holds("leaky_relu leaky relu activation", "relu matrix"));
});

test("an empty search finds everything", () => {
  assert.ok(holds("sum", "  "));
});
