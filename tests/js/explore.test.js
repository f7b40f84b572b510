// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { edgeEnds, edgeTitle, stepAlong } from "../../static/js/graph/edge-words.js";
import { toggled } from "../../static/js/graph/fold-view.js";
import {
  centreOn,
  frameHeight,
  panBy,
  reveal,
  seen,
  startView,
  WHOLE,
  zoomAt,
} from "../../static/js/graph/lens-math.js";
import { pathsTo } from "../../static/js/graph/paths.js";
import { WORKED_EXAMPLE } from "./fixture.js";

const FRAME = { width: 1000, height: 500, wide: 500, high: 250 };

test("the whole drawing is seen until something is zoomed, and no way leads out of it", () => {
  assert.deepEqual(seen(WHOLE, FRAME), { x: 0, y: 0, width: 1000, height: 500 });
  assert.equal(panBy(WHOLE, 100, 100, FRAME), WHOLE);
  assert.equal(zoomAt(WHOLE, 0.5, { x: 10, y: 10 }, FRAME), WHOLE);
});

test("the point under the pointer stays where it is while zooming", () => {
  const view = zoomAt(WHOLE, 2, { x: 300, y: 200 }, FRAME);
  assert.deepEqual([300 * view.k + view.x, 200 * view.k + view.y, view.k], [300, 200, 2]);
  assert.deepEqual(zoomAt(view, 0.5, { x: 700, y: 100 }, FRAME), WHOLE);
});

test("there is a largest size, and a drawing never leaves its frame", () => {
  assert.equal(zoomAt(WHOLE, 100, { x: 0, y: 0 }, FRAME).k, 8);
  const far = panBy(zoomAt(WHOLE, 2, { x: 0, y: 0 }, FRAME), 1e6, -1e6, FRAME);
  const { x, y, width, height } = seen(far, FRAME);
  assert.ok(x > -100 && y + height < 600 && width === 500, JSON.stringify({ x, y, width, height }));
});

test("a box that is seen moves nothing, another comes to the middle", () => {
  const view = zoomAt(WHOLE, 4, { x: 0, y: 0 }, FRAME);
  assert.equal(reveal(view, { x: 20, y: 20, width: 50, height: 30 }, FRAME), view);
  const moved = seen(reveal(view, { x: 600, y: 300, width: 50, height: 30 }, FRAME), FRAME);
  assert.deepEqual([moved.x + moved.width / 2, moved.y + moved.height / 2], [625, 315]);
});

test("what could not be read begins around a box, and what can begins whole", () => {
  assert.equal(startView({ ...FRAME, wide: 700, high: 350 }, { x: 0, y: 0, width: 10, height: 10 }), WHOLE);
  assert.equal(startView(FRAME, { x: 0, y: 0, width: 10, height: 10 }).k, 1.6);
  assert.deepEqual(centreOn({ x: 0, y: 0, k: 1 }, { x: 9, y: 9 }, FRAME), WHOLE);
});

test("a frame is as high as its drawing, up to a share of the window", () => {
  assert.equal(frameHeight({ width: 800, height: 200 }, 800, 900, false, false), 200);
  assert.equal(frameHeight({ width: 800, height: 2000 }, 800, 900, false, false), 630);
  assert.equal(frameHeight({ width: 300, height: 2000 }, 300, 900, true, false), 2000);
  assert.equal(frameHeight({ width: 1500, height: 2000 }, 300, 900, true, false), 495);
});

test("the ways from the loss to w leave out what w is not blamed through", () => {
  const { nodes, edges } = pathsTo(WORKED_EXAMPLE, [1]);
  assert.deepEqual([...nodes].sort(), [1, 4, 5, 6, 7, 9]);
  assert.deepEqual([...edges], ["4:0", "5:0", "6:0", "7:0", "9:0"]);
  assert.deepEqual([...pathsTo(WORKED_EXAMPLE, [9]).nodes], [9]);
});

test("an edge is told by its ends and by what came back along it", () => {
  assert.deepEqual(edgeEnds(WORKED_EXAMPLE, "6:0"), { from: "a", to: "z" });
  assert.equal(stepAlong(WORKED_EXAMPLE, "7:1")?.contribution, -4);
  assert.equal(edgeTitle(WORKED_EXAMPLE, "7:1"), "edge from subtract back to y, contribution minus 4");
  assert.match(edgeTitle(WORKED_EXAMPLE, "9:1"), /no gradient/);
});

test("folding twice changes nothing", () => {
  assert.deepEqual(toggled([0, 4], 2), [0, 2, 4]);
  assert.deepEqual(toggled(toggled([0, 4], 2), 2), [0, 4]);
});
