// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, isOpen, pack, toSearch } from "../../static/js/base/url.js";

const USUAL = { program: "L = w*x", inputs: { x: 2, w: 3 } };
const EXAMPLE = {
  ...{ slug: "fan-out", title: "", theme: "", watch: "", source: null, focus: "x" },
  ...{ program: "a = x\nL = a*x", inputs: { x: 3 }, output: "L" },
};
const LONG = { program: Array.from({ length: 200 }, (_, i) => `h${i} = x + ${i}`).join("\n"), inputs: { x: 1 } };

/** @param {Partial<import("../../static/js/base/url.js").Shown>} shown */
const parameters = async (shown) =>
  new URLSearchParams((await toSearch({ question: USUAL, usual: USUAL, step: null, ...shown })) ?? "null");

/** @param {string} state */
async function unpack(state) {
  const letters = atob(state.replaceAll("-", "+").replaceAll("_", "/"));
  const stream = new Blob([Uint8Array.from(letters, (letter) => letter.charCodeAt(0))]).stream();
  return new Response(stream.pipeThrough(new DecompressionStream("deflate-raw"))).json();
}

test("what the bare address shows needs no parameters", async () => {
  assert.equal(await toSearch({ question: USUAL, usual: USUAL, step: null }), "");
  assert.equal(await toSearch({ question: USUAL, usual: USUAL, step: 5 }), "?step=5");
});

test("another question is in the address whole, and comes out of it unharmed", async () => {
  const question = { program: "δ = x + 1\nL = δ**2", inputs: { x: [1, -2.5] } };
  const found = await parameters({ question, step: 0 });
  assert.equal(found.get("program"), question.program);
  assert.deepEqual(JSON.parse(found.get("inputs") ?? ""), question.inputs);
  assert.equal(found.get("step"), "0");
});

test("everything else that is shown is in the address too", async () => {
  const question = { ...USUAL, granularity: /** @type {const} */ ("scalar"), fold: [1, 4] };
  const search = await toSearch({ question, usual: USUAL, step: null, hide: ["editor", "steps"], present: true });
  assert.equal(search, "?granularity=scalar&fold=1,4&hide=editor,steps&present=1");
});

test("an example is in the address by its name, and by what differs from it", async () => {
  const question = { program: EXAMPLE.program, inputs: EXAMPLE.inputs, output: "L" };
  assert.equal((await parameters({ question, example: EXAMPLE })).toString(), "example=fan-out");
  const changed = await parameters({ question: { ...question, inputs: { x: 4 } }, example: EXAMPLE });
  assert.deepEqual(Object.fromEntries(changed), { example: "fan-out", inputs: '{"x":4}' });
});

test("an example whose program was changed is none", async () => {
  const question = { program: `${EXAMPLE.program} + 1`, inputs: { x: 3 } };
  assert.equal(isOpen(EXAMPLE, question), null);
  assert.deepEqual([...(await parameters({ question, example: EXAMPLE })).keys()], ["program", "inputs"]);
});

test("what is long is packed, with the step beside it", async () => {
  const found = await parameters({ question: LONG, step: 7 });
  assert.deepEqual([...found.keys()], ["state", "step"]);
  assert.deepEqual(await unpack(found.get("state") ?? ""), LONG);
});

test("packed text has only letters that need no escape", async () => {
  assert.match(await pack({ program: "ŷ = 😀~", inputs: { x: [1, 2] } }), /^[\w-]+$/);
});

test("what is too long even packed has no address", async () => {
  let seed = 1;
  const noise = Array.from({ length: 4000 }, () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  });
  const question = { program: "L = sum(x)", inputs: { x: noise } };
  assert.equal(await fitting(question, { inputs: JSON.stringify(noise) }), null);
  assert.equal(await toSearch({ question, usual: USUAL, step: null }), null);
});
