// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { commandFor, sourceOf } from "../../static/js/embed/public-address.js";

const HOST = "https://blame.example";

/** @param {Record<string, string>} attributes @param {string} origin */
const source = (attributes, origin) =>
  new URL(sourceOf(HOST, ["program", "inputs", "step"], (name) => attributes[name] ?? null, origin));

test("the frame asks what the attributes say, and nothing else", () => {
  const { origin, pathname, searchParams } = source({ program: "y = a+b", step: "3", class: "x" }, "https://c.example");
  assert.equal(origin + pathname, `${HOST}/embed`);
  assert.deepEqual(
    [...searchParams],
    [
      ["program", "y = a+b"],
      ["step", "3"],
      ["origin", "https://c.example"],
    ],
  );
});

test("a page without an origin cannot be pinned", () => {
  assert.equal(source({}, "null").search, "");
  assert.equal(source({}, "file://").search, "");
});

test("a step, a theme and inputs change by command, everything else by address", () => {
  assert.deepEqual(commandFor("step", "5"), ["step", { index: 4 }]);
  assert.deepEqual(commandFor("theme", "dark"), ["setTheme", { theme: "dark" }]);
  assert.deepEqual(commandFor("inputs", '{"x": 2}'), ["setInputs", { inputs: { x: 2 } }]);
  for (const [name, value] of [
    ["program", "y = x"],
    ["step", "-1"],
    ["inputs", "[1]"],
    ["inputs", "{x: 2}"],
  ]) {
    assert.equal(commandFor(name, value), null);
  }
});
