// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { latest } from "../../static/js/base/latest.js";

/** @param {number} milliseconds */
const after = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("questions in quick succession are one question, the newest", async () => {
  /** @type {number[]} */
  const asked = [];
  const { ask } = latest(
    async (/** @type {number} */ question) => asked.push(question),
    { answered() {}, failed() {} },
    5,
  );
  for (const question of [1, 2, 3]) ask(question);
  await after(30);
  assert.deepEqual(asked, [3]);
});

test("an older answer that comes late is thrown away, and its request aborted", async () => {
  /** @type {string[]} */
  const answers = [];
  /** @type {AbortSignal[]} */
  const signals = [];
  const slow = async (/** @type {string} */ question, /** @type {AbortSignal} */ signal) => {
    signals.push(signal);
    await after(question === "old" ? 40 : 1);
    return question;
  };
  const { ask } = latest(slow, { answered: (answer) => answers.push(answer), failed() {} }, 0);
  ask("old");
  await after(10);
  ask("new");
  await after(60);
  assert.deepEqual(answers, ["new"]);
  assert.equal(signals[0].aborted, true);
});

test("a failure is told with its question", async () => {
  /** @type {unknown[]} */
  const told = [];
  const { ask } = latest(
    () => Promise.reject(new Error("no")),
    { answered() {}, failed: (error) => told.push(error) },
    0,
  );
  ask("question");
  await after(10);
  assert.match(String(told[0]), /no/);
});

test("a question that is cancelled is neither answered nor failed", async () => {
  /** @type {string[]} */
  const heard = [];
  const handlers = { answered: () => heard.push("answered"), failed: () => heard.push("failed") };
  const { ask, cancel } = latest(() => after(10), handlers, 0);
  ask("question");
  await after(5);
  cancel();
  await after(20);
  assert.deepEqual(heard, []);
});
