// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, startState } from "../../static/js/player/start.js";
import { knownAfter } from "../../static/js/player/trace-state.js";
import { begin, blind, end, find, nextNode, renewed, solve } from "../../static/js/practice/predict-state.js";
import { derivative, score } from "../../static/js/practice/predict-words.js";
import {
  course,
  dataSentence,
  guessParameters,
  only,
  passesSentence,
  rateProblem,
  rateSentence,
  storedAfter,
  zeroed,
} from "../../static/js/practice/update-state.js";
import { factorText } from "../../static/js/practice/update-table.js";
import { WORKED_EXAMPLE as TRACE } from "./fixture.js";

const W = 1;
const QUESTION = { program: "p", inputs: {} };
const START = startState(QUESTION, { ...TRACE, view: { panels: {}, marks: { 1: "dead" }, formulas: ["8"] } }, null, W);
const HIDDEN = { ...START, ...begin(START) };
/** @type {import("../../static/js/types.js").Solved} */
const ENTRY = { node: W, index: [], shown: false, tries: 1, gradient: 8, text: "∂L/∂w = 4 · 2 = 8" };

test("a trace without its gradients holds no number of the backward pass", () => {
  const trace = blind(START.trace, []);
  assert.ok(trace.steps.every(({ phase }) => phase === "forward"));
  assert.deepEqual(trace.gradients, {});
  assert.ok(trace.nodes.every(({ gradient }) => gradient === null || typeof gradient === "string"));
  assert.ok(!/12|−4|-4|backward|dead/.test(JSON.stringify(trace)), JSON.stringify(trace));
});

test("predicting begins after the forward pass and ends at the finished picture", () => {
  assert.deepEqual([HIDDEN.t, HIDDEN.poster, HIDDEN.selected], [5, false, W]);
  const after = { ...HIDDEN, ...end(HIDDEN) };
  assert.deepEqual([after.trace, after.t, after.poster, after.predicting], [START.trace, 14, true, null]);
});

test("one variable can be asked for; one that is not there means any", () => {
  assert.equal(begin(START, "b").predicting?.only, "b");
  assert.equal(begin(START, "b").selected, 2);
  assert.equal(begin(START, "nobody").predicting?.only, null);
});

test("a solved node shows its gradient, and the others still none", () => {
  const after = { ...HIDDEN, ...solve(HIDDEN, ENTRY) };
  const known = knownAfter(after.trace, after.t);
  assert.deepEqual(
    known.gradients.map((gradient) => gradient),
    TRACE.nodes.map((_, id) => (id === W ? 8 : null)),
  );
  assert.ok(after.predicting && find(after.predicting, W, []));
  assert.deepEqual(solve(after, ENTRY), {});
});

test("an entry of a tensor is known without showing the tensor's gradient", () => {
  const after = { ...HIDDEN, ...solve(HIDDEN, { ...ENTRY, index: [0, 1] }) };
  assert.deepEqual(knownAfter(after.trace, after.t).gradients[W], null);
  assert.ok(after.predicting && find(after.predicting, W, [0, 1]));
  assert.ok(after.predicting && !find(after.predicting, W, [1, 0]));
});

test("of a newer question nothing is known", () => {
  const solved = { ...HIDDEN, ...solve(HIDDEN, ENTRY) };
  const after = { ...solved, ...answered(solved, { program: "q", inputs: {} }, START.trace) };
  assert.deepEqual([after.predicting?.solved, after.t], [[], 5]);
  assert.ok(knownAfter(after.trace, after.t).gradients.every((gradient) => gradient === null));
  assert.equal(renewed(null, START.trace).trace, START.trace);
});

test("the next node is the next one towards the inputs, then from the output again", () => {
  const predicting = HIDDEN.predicting ?? assert.fail("nothing is predicted");
  assert.deepEqual([nextNode(predicting, 9), nextNode(predicting, 1), nextNode(predicting, 0)], [7, 0, 9]);
  const all = TRACE.nodes.map(({ id }) => ({ ...ENTRY, node: id }));
  assert.equal(nextNode({ ...predicting, solved: all }, 1), null);
});

test("a gradient is written as the server writes it", () => {
  const node = { ...TRACE.nodes[4], name: null, label: "w*x - 2**b" };
  assert.equal(derivative("L", node, []), "∂L/∂(w·x − 2^b)");
  assert.equal(derivative("L", TRACE.nodes[W], [0, 1]), "∂L/∂w[0,1]");
  assert.equal(derivative("L", { ...node, label: "W[0,1]" }, []), "∂L/∂W[0,1]");
});

test("the score tells right, wrong and shown apart", () => {
  const predicting = {
    trace: TRACE,
    only: null,
    wrong: 2,
    solved: [ENTRY, { ...ENTRY, tries: 3 }, { ...ENTRY, shown: true }],
  };
  assert.equal(score(predicting), "2 right, 1 at the first try, 2 wrong, 1 shown.");
  assert.equal(score({ ...predicting, wrong: 1, solved: [] }), "0 right, 1 wrong.");
});

test("what is named as data is taken for data, if anything is left", () => {
  assert.deepEqual(guessParameters(["x", "W1", "b1", "y", "target", "x2", "xavier"]), ["W1", "b1", "xavier"]);
  assert.deepEqual(guessParameters(["x", "y"]), ["x", "y"]);
});

test("zero reaches the parameters and nothing else", () => {
  const stored = storedAfter([
    { node: 1, name: "w", label: "w", kind: "input", before: 0, gradient: 8, after: [[8, 1]] },
    { node: 4, name: null, label: "w*x", kind: "intermediate", before: 0, gradient: 4, after: 4 },
  ]);
  assert.deepEqual(zeroed(stored, ["w", "b"]), { w: [[0, 0]], 4: 4 });
  assert.deepEqual(only(stored, ["w", "b"]), { w: [[8, 1]] });
});

test("sentences about data and about the course of the loss", () => {
  assert.equal(dataSentence(["x", "w", "y"], ["w"]), "x and y are data: an update leaves them alone.");
  assert.equal(dataSentence(["x", "w"], ["w"]), "x is data: an update leaves it alone.");
  assert.equal(course("L", [4, 1], String), "L: 4 → 1");
  assert.equal(course("L", [4], String), "");
});

test("where the card and the graph differ the card says why", () => {
  assert.equal(passesSentence(1), "1 backward pass since zero");
  assert.match(
    passesSentence(3),
    /^3 backward passes since zero\. The graph.*one pass.*\.grad holds after all of them/,
  );
  assert.match(passesSentence(0), /after zeroing/);
});

test("an empty learning rate is refused and a negative one climbs", () => {
  assert.match(rateProblem(""), /η is empty/);
  assert.equal(rateProblem("0.1"), "");
  assert.match(rateSentence(-1), /climbs/);
  assert.equal(rateSentence(0.1), "");
  assert.equal(factorText("−1"), "(−1)");
  assert.equal(factorText("8"), "8");
});
