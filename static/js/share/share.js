// @ts-check
/** The share dialog: the link to what is shown, its picture as link and as text, and files. */
/** @import { PlayerStore, Question } from "../types.js" */

import { mountCopyField } from "../base/copy-field.js";
import { h, part, setText } from "../base/dom.js";
import { toSearch } from "../base/url.js";
import { shownIn } from "../player/address.js";
import { mountDownloads } from "../workbench/downloads.js";
import { mountEmbedTexts } from "./share-embed.js";
import { asHtml, asMarkdown, pictureAddress } from "./share-texts.js";

const NONE = { program: "", inputs: {} };
const TOO_LONG = "This program is too long for a link. Save it as a file instead.";
/** What a link may leave out, and what that is called. @type {[string, string][]} */
const LEFT_OUT = [
  ["editor", "Program"],
  ["inputs", "Inputs"],
  ["inspector", "Inspector"],
  ["practice", "Practice"],
  ["steps", "Table of steps"],
  ["legend", "Legend"],
  ["header", "Head and foot of the page"],
];

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} body of the dialog
 * @param {PlayerStore} store
 * @param {Question} usual
 * @returns {() => void} to be called when the dialog opens
 */
export function fillShare(root, body, store, usual) {
  const status = h("p", { class: "share-status", role: "status" });
  const link = mountCopyField("Link", status);
  const embeds = mountEmbedTexts(status);
  const fields = ["Picture link", "Markdown", "Picture with link"].map((name) => mountCopyField(name, status));
  const boxes = LEFT_OUT.map(([name]) => h("input", { type: "checkbox", value: name }));
  const present = h("input", { type: "checkbox", value: "present" });

  const hasPanels = part(root, "tools") !== null;
  // A page without an address of its own for every question sends its readers to the workbench.
  const path = hasPanels || root.hasAttribute("addressed") ? location.pathname : "/play";

  const show = async () => {
    const hide = boxes.filter(({ checked }) => checked).map(({ value }) => value);
    const others = store.get().hide.filter((name) => !LEFT_OUT.some(([known]) => known === name));
    const shown = { ...shownIn(store.get(), usual), hide: [...hide, ...others], present: present.checked };
    const [search, picture] = await Promise.all([
      toSearch(shown),
      pictureAddress(location.origin, shown.question, shown.step),
    ]);
    const page = search === null ? null : `${location.origin}${path}${search}`;
    setText(status, page === null ? TOO_LONG : "");
    link.show(page);
    const words = `Graph of ${store.get().trace.output}`;
    const texts =
      page === null || picture === null ? [] : [asMarkdown(words, picture, page), asHtml(words, picture, page)];
    const embed = { ...shown, usual: NONE, example: null, hide: [], present: false };
    const asked = await toSearch(embed);
    const isWhole = asked !== null && page !== null && picture !== null;
    const parameters = new URLSearchParams(asked ?? "");
    embeds.show(isWhole ? { origin: location.origin, words, parameters, page, picture } : null, texts[0] ?? "");
    for (const [place, text] of [picture, texts[0] ?? null, texts[1] ?? null].entries()) fields[place].show(text);
  };
  const choices = h(
    "details",
    { class: "left-out" },
    h("summary", {}, "Leave panels out of the link"),
    ...boxes.map((box, place) => h("label", {}, box, LEFT_OUT[place][1])),
    h("label", {}, present, "Open as a presentation"),
  );
  choices.addEventListener("input", show);
  body.append(
    section(
      path === location.pathname ? "The page as you see it" : "The same in the workbench",
      link.element,
      ...(hasPanels ? [choices] : []),
    ),
    section("The player on a page of yours", ...embeds.elements),
    section("Its picture, at this step", ...fields.map(({ element }) => element)),
    section("Files", mountDownloads(store.get, root.hasAttribute("data-bitmaps"), status)),
  );
  body.after(status);
  return () => {
    for (const box of boxes) box.checked = store.get().hide.includes(box.value);
    present.checked = store.get().present;
    show();
  };
}

/**
 * @param {string} title
 * @param {...HTMLElement} children
 */
function section(title, ...children) {
  return h("section", { class: "share-section" }, h("h3", {}, title), ...children);
}
