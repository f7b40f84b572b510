// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { asElement, asFrame, asMyst, asQuarto } from "../../static/js/share/embed-texts.js";

const shared = {
  origin: "https://blame.example",
  words: 'Graph of "L" <b>',
  parameters: new URLSearchParams({ program: "a = x\nL = a*x", inputs: '{"x": 2}' }),
  page: "https://blame.example/play?a=1&b=2",
  picture: "https://blame.example/api/v1/traces.svg?c=1&d=2",
};

test("a frame has a title, loads late, and a link follows", () => {
  const text = asFrame(shared);
  assert.match(
    text,
    /^<iframe src="https:\/\/blame\.example\/embed\?program=[^"<>]+&amp;inputs=[^"<>]+" title="Graph of &quot;L&quot; &lt;b&gt;" width="100%" height="\d+" loading="lazy" frameborder="0"><\/iframe>\n<p><a href="https:\/\/blame\.example\/play\?a=1&amp;b=2">/,
  );
});

test("the bare question makes a bare address", () => {
  assert.match(asFrame({ ...shared, parameters: new URLSearchParams() }), /src="https:\/\/blame\.example\/embed" /);
});

test("an element keeps its line breaks in its attribute and falls back to the picture", () => {
  const text = asElement(shared);
  assert.match(text, / program="a = x&#10;L = a\*x" inputs="{&quot;x&quot;: 2}"/);
  assert.match(text, /<img src="[^"]+traces\.svg\?c=1&amp;d=2" alt="Graph of &quot;L&quot; &lt;b&gt;">/);
  assert.equal(text.match(/<script/g)?.length, 1);
});

test("fences are closed, whatever the address has in it", () => {
  for (const text of [asMyst(shared), asQuarto(shared, "![x](y)")]) {
    assert.equal((text.match(/^```/gm) ?? []).length % 2, 0);
    assert.ok(text.includes(asFrame(shared)));
  }
  assert.equal((asQuarto(shared, "![x](y)").match(/^:::/gm) ?? []).length, 4);
});
