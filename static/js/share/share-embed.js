// @ts-check
/** The part of the share dialog for authors: the player as a snippet, with a few choices, and its texts to copy. */
import { mountCopyField } from "../base/copy-field.js";
import { h } from "../base/dom.js";
import { asElement, asFrame, asMyst, asQuarto } from "./embed-texts.js";

/** What can be chosen, the usual first. @type {[string, string, [string, string][]][]} */
const CHOICES = [
  [
    "view",
    "Shows",
    [
      ["graph", "the graph"],
      ["table", "the table of steps"],
      ["chain", "the chain rule"],
    ],
  ],
  [
    "controls",
    "Controls",
    [
      ["full", "all"],
      ["step", "back and on"],
      ["none", "none"],
    ],
  ],
  [
    "theme",
    "Theme",
    [
      ["auto", "the reader’s"],
      ["light", "light"],
      ["dark", "dark"],
    ],
  ],
];

/**
 * @param {HTMLElement} status where it is said that something is copied
 * @returns {{elements: HTMLElement[], show: (shared: import("./embed-texts.js").Shared | null, markdown: string) => void}}
 */
export function mountEmbedTexts(status) {
  const selects = CHOICES.map(([name, , options]) =>
    h("select", { class: "select", name }, ...options.map(([value, words]) => h("option", { value }, words))),
  );
  const fields = ["iframe", "Custom element", "MyST or Sphinx", "Quarto"].map((name) =>
    mountCopyField(name, status, true),
  );
  /** @type {[import("./embed-texts.js").Shared | null, string]} */
  let last = [null, ""];
  const write = () => {
    const [given, markdown] = last;
    const shared = given && { ...given, parameters: new URLSearchParams(given.parameters) };
    for (const { name, value, selectedIndex } of selects) if (selectedIndex > 0) shared?.parameters.set(name, value);
    const texts = shared && [asFrame(shared), asElement(shared), asMyst(shared), asQuarto(shared, markdown)];
    for (const [place, field] of fields.entries()) field.show(texts ? texts[place] : null);
  };
  const choices = h(
    "div",
    { class: "share-choices" },
    ...selects.map((select, place) => h("label", {}, CHOICES[place][1], select)),
  );
  choices.addEventListener("input", write);
  return {
    elements: [choices, ...fields.map(({ element }) => element)],
    show(shared, markdown) {
      last = [shared, markdown];
      write();
    },
  };
}
