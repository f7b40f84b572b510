// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { asHtml, asMarkdown, pictureAddress } from "../../static/js/share/share-texts.js";

const QUESTION = { program: "L = w*x", inputs: { x: 2, w: [1, 3] } };

test("a picture's address asks the API for the same question at the same step", async () => {
  const address = new URL((await pictureAddress("https://blame.test", { ...QUESTION, output: "L" }, 3)) ?? "");
  assert.equal(address.origin + address.pathname, "https://blame.test/api/v1/traces.svg");
  assert.deepEqual(Object.fromEntries(address.searchParams), {
    ...{ program: "L = w*x", inputs: '{"x":2,"w":[1,3]}' },
    ...{ output: "L", step: "3" },
  });
});

test("what a picture does not take is left out, and a long program is packed", async () => {
  const question = { ...QUESTION, granularity: /** @type {const} */ ("scalar"), fold: [1] };
  assert.ok(!(await pictureAddress("", question, null))?.match(/granularity|fold|step/));
  const long = { program: `${"# a comment\n".repeat(300)}L = x`, inputs: { x: 1 } };
  assert.match((await pictureAddress("", long, null)) ?? "", /^\/api\/v1\/traces\.svg\?state=[\w-]+$/);
});

test("texts of a picture lead to the page, and their marks are escaped", () => {
  assert.equal(asMarkdown("a [b]", "/p?x=1", "/q"), "[![a \\[b\\]](/p?x=1)](/q)");
  assert.equal(asHtml('"<&', "/p?x=1&y=2", "/q"), '<a href="/q"><img src="/p?x=1&amp;y=2" alt="&quot;&lt;&amp;"></a>');
});
