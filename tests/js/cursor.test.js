// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { createCursor } from "../../static/js/player/cursor.js";
import { knownAfter } from "../../static/js/player/trace-state.js";
import { SQUARE, WORKED_EXAMPLE } from "./fixture.js";

for (const [name, trace] of Object.entries({ WORKED_EXAMPLE, SQUARE })) {
  test(`wherever the cursor comes from it knows what the fold over the steps knows: ${name}`, () => {
    const end = trace.steps.length;
    const cursor = createCursor(trace);
    const ways = Array.from({ length: end + 1 }, (_, k) => [k, end - k, k]).flat();
    for (const k of ways) {
      cursor.move(k);
      const { values, gradients } = knownAfter(trace, k);
      assert.deepEqual([cursor.known.values, cursor.known.gradients], [values, gradients], `after ${k}`);
    }
  });
}

test("a step touches one node, and backward one edge", () => {
  const cursor = createCursor(WORKED_EXAMPLE);
  cursor.move(6);
  assert.deepEqual(cursor.move(7), { nodes: new Set([7]), edges: new Set(["9:0"]) });
  assert.deepEqual(cursor.move(7), { nodes: new Set(), edges: new Set() });
  assert.deepEqual(cursor.move(6), { nodes: new Set([7]), edges: new Set(["9:0"]) });
  assert.equal(cursor.known.sent.size, 0);
});

test("a second contribution that is taken back leaves the first", () => {
  const cursor = createCursor(SQUARE);
  cursor.move(4);
  assert.deepEqual([cursor.known.gradients[0], [...cursor.known.sent.keys()]], [6, ["1:0", "1:1"]]);
  cursor.move(3);
  assert.deepEqual([cursor.known.gradients[0], [...cursor.known.sent.keys()]], [3, ["1:0"]]);
  cursor.move(0);
  assert.deepEqual([cursor.known.gradients, cursor.known.sent.size], [[null, null], 0]);
});
