// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf, KEY_HELP } from "../../static/js/player/keys.js";

/** @param {string} key @param {Partial<KeyboardEvent>} [held] */
const press = (key, held = {}) => ({ key, ctrlKey: false, altKey: false, metaKey: false, ...held });
const IN_PLAYER = { inside: true, field: /** @type {const} */ ("none") };

test("every key of the design has its command", () => {
  const keys = [" ", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", "?"];
  assert.deepEqual(
    keys.map((key) => commandOf(press(key), IN_PLAYER)),
    ["toggle", "back", "next", "toStart", "toEnd", "previousPhase", "nextPhase", "help"],
  );
});

test("keys with a modifier belong to the browser", () => {
  assert.equal(commandOf(press("ArrowLeft", { altKey: true }), IN_PLAYER), null);
});

test("a field keeps its keys, a button its space, a slider its arrows", () => {
  assert.equal(commandOf(press("ArrowLeft"), { inside: true, field: "text" }), null);
  assert.equal(commandOf(press(" "), { inside: true, field: "button" }), null);
  assert.equal(commandOf(press("PageUp"), { inside: true, field: "slider" }), null);
  assert.equal(commandOf(press("Home"), { inside: true, field: "scrubber" }), null);
  assert.equal(commandOf(press("PageUp"), { inside: true, field: "scrubber" }), "previousPhase");
});

test("without focus in the player the page keeps the keys that scroll far", () => {
  const outside = { inside: false, field: /** @type {const} */ ("none") };
  assert.equal(commandOf(press("End"), outside), null);
  assert.equal(commandOf(press("?"), outside), null);
  assert.equal(commandOf(press("ArrowRight"), outside), "next");
});

test("the help lists every key", () => {
  const listed = KEY_HELP.flatMap(([keys]) => keys);
  for (const key of ["Space", "←", "→", "Home", "End", "PgUp", "PgDn", "?"]) assert.ok(listed.includes(key), key);
});
