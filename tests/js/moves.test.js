// @ts-check
/** @import { State } from "../../static/js/types.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOVES, seek } from "../../static/js/player/moves.js";
import { startState } from "../../static/js/player/start.js";
import { WORKED_EXAMPLE } from "./fixture.js";

/** @param {Partial<State>} change @returns {State} */
function state(change) {
  return { ...startState({ program: "", inputs: {} }, WORKED_EXAMPLE, 0, 1), ...change };
}

test("a step travels to the next whole position", () => {
  assert.deepEqual(MOVES.next(state({ t: 2 })), { t: 2, goal: 3, playing: false, poster: false });
});

test("a step during a step finishes the first and starts the second", () => {
  assert.deepEqual(MOVES.next(state({ t: 2.3, goal: 3 })), { t: 3, goal: 4, playing: false, poster: false });
});

test("with reduced motion a step is there at once", () => {
  const { t, goal } = MOVES.next(state({ t: 2, still: true }));
  assert.deepEqual([t, goal], [3, null]);
});

test("the finished picture steps and plays from the beginning", () => {
  const poster = startState({ program: "", inputs: {} }, WORKED_EXAMPLE, null, 1);
  assert.equal(poster.t, 14);
  assert.deepEqual(MOVES.next(poster), { t: 0, goal: 1, playing: false, poster: false });
  assert.deepEqual(MOVES.toggle(poster), { t: 0, goal: 14, playing: true, poster: false });
});

test("stepping beyond either end stays there", () => {
  assert.equal(MOVES.next(state({ t: 14 })).t, 14);
  assert.equal(MOVES.back(state({ t: 0 })).t, 0);
  assert.equal(seek(state({}), 99).t, 14);
});

test("pause finishes the step in flight", () => {
  const { t, playing } = MOVES.toggle(state({ t: 6.2, goal: 14, playing: true }));
  assert.deepEqual([t, playing], [7, false]);
});

test("phases are left and reached at their boundaries", () => {
  const on = [0, 5, 6, 10].map((t) => MOVES.nextPhase(state({ t })).t);
  const back = [14, 6, 5, 3].map((t) => MOVES.previousPhase(state({ t })).t);
  assert.deepEqual(on, [5, 6, 14, 14]);
  assert.deepEqual(back, [6, 5, 0, 0]);
});
