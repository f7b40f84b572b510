// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { pulses } from "../../static/js/graph/pulses.js";
import { WORKED_EXAMPLE } from "./fixture.js";

test("nothing travels at rest", () => {
  assert.deepEqual(pulses(WORKED_EXAMPLE, 3), []);
});

test("forward, every operand sends its value towards the consumer", () => {
  const early = pulses(WORKED_EXAMPLE, 0.1);
  const later = pulses(WORKED_EXAMPLE, 0.5);
  assert.deepEqual(
    early.map(({ edge, label }) => [edge, label]),
    [
      ["4:0", "3"],
      ["4:1", "2"],
    ],
  );
  assert.ok(early[0].along < later[0].along);
});

test("backward, the contribution runs from the consumer to its operand, sign printed", () => {
  const [early] = pulses(WORKED_EXAMPLE, 8.1);
  const [later] = pulses(WORKED_EXAMPLE, 8.5);
  assert.deepEqual([early.edge, early.label, early.sign], ["7:1", "−4", "negative"]);
  assert.ok(early.along > later.along);
  assert.equal(pulses(WORKED_EXAMPLE, 12.2)[0].label, "+8");
});
