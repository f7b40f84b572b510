// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { walk } from "../../static/js/graph/walk.js";
import { WORKED_EXAMPLE } from "./fixture.js";

/** Column and row of every box; the literal 2 has none. @type {Record<number, [number, number]>} */
const PLACES = { 0: [0, 1], 1: [0, 0], 2: [1, 1], 3: [3, 1], 4: [1, 0], 5: [2, 0], 6: [3, 0], 7: [4, 0], 9: [5, 0] };
const PLACED = Object.entries(PLACES).map(([id, [along, across]]) => ({
  id: Number(id),
  inputs: WORKED_EXAMPLE.nodes[Number(id)].inputs,
  along,
  across,
}));

test("arrows walk along the edges, on and back", () => {
  assert.equal(walk(PLACED, 1, "ArrowRight", false), 4);
  assert.equal(walk(PLACED, 9, "ArrowLeft", false), 7);
});

test("the other two arrows lead through a column", () => {
  assert.equal(walk(PLACED, 4, "ArrowDown", false), 2);
  assert.equal(walk(PLACED, 3, "ArrowUp", false), 6);
});

test("in the drawing from top to bottom, down is on", () => {
  assert.equal(walk(PLACED, 1, "ArrowDown", true), 4);
  assert.equal(walk(PLACED, 1, "ArrowRight", true), 0);
});

test("where no way leads there is no answer", () => {
  assert.equal(walk(PLACED, 9, "ArrowRight", false), null);
  assert.equal(walk(PLACED, 9, "a", false), null);
});

test("arrows alone reach every box from every other", () => {
  for (const { id: start } of PLACED) {
    const reached = new Set([start]);
    for (const id of reached) {
      for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
        const next = walk(PLACED, id, key, false);
        if (next !== null) reached.add(next);
      }
    }
    assert.equal(reached.size, PLACED.length, `from ${start}`);
  }
});
