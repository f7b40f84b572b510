// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothPasses } from "../../static/js/gallery/pitfall-switch.js";
import { SQUARE, WORKED_EXAMPLE } from "./fixture.js";

const VIEW = { graph: ["svg", {}, []], folded: [] };

test("a wrong pass without a drawing is drawn as the right one", () => {
  const right = { ...WORKED_EXAMPLE, view: VIEW };
  const { wrong, ...passes } = bothPasses(right, 3, 9, { trace: WORKED_EXAMPLE, step: 11, selected: 2, wrong: [2] });
  assert.equal(wrong.trace.view, VIEW);
  assert.deepEqual([wrong.step, wrong.selected], [11, 2]);
  assert.deepEqual(passes.right, { trace: right, step: 9, selected: 3 });
});

test("another program keeps its own drawing", () => {
  const other = { ...SQUARE, view: { ...VIEW, folded: [0] } };
  const { wrong } = bothPasses({ ...WORKED_EXAMPLE, view: VIEW }, 0, 1, {
    trace: other,
    step: 1,
    selected: 0,
    wrong: [],
  });
  assert.equal(wrong.trace.view, other.view);
});
