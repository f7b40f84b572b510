// @ts-check
/** A text to take along: a field that cannot be edited, and a button that copies it. */
import { h, setText } from "./dom.js";

const SAID = 2000;

/**
 * @param {string} name as its label says it
 * @param {HTMLElement} status where it is said that it is copied
 * @param {boolean} [isLong] whether it has several lines
 * @returns {{element: HTMLElement, show: (text: string | null) => void}}
 */
export function mountCopyField(name, status, isLong = false) {
  const id = `copy-${name.toLowerCase().replace(/[^a-z]+/g, "-")}`;
  // A field of one line would swallow the line breaks of the others.
  const input = isLong
    ? h("textarea", { class: "input copy-text", id, rows: 3, readonly: "", wrap: "off", spellcheck: "false" })
    : h("input", { class: "input copy-text", id, type: "text", readonly: "" });
  const button = h("button", { class: "button", type: "button", "aria-label": `Copy ${name}` }, "Copy");
  input.addEventListener("focus", () => input.select());
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  button.addEventListener("click", async () => {
    const done = await copy(input);
    setText(button, done ? "Copied" : "Copy");
    setText(
      status,
      done ? `${name} copied.` : "This browser does not copy by itself: the text is marked, copy it now.",
    );
    clearTimeout(timer);
    timer = setTimeout(() => setText(button, "Copy"), SAID);
  });
  const element = h("div", { class: "copy-field" }, h("label", { for: id }, name), input, button);
  return {
    element,
    show: (text) => {
      element.toggleAttribute("hidden", text === null);
      input.value = text ?? "";
    },
  };
}

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 * @returns {Promise<boolean>}
 */
async function copy(input) {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    // No permission, or no secure context: the old way still works in many of those places.
    input.focus();
    input.select();
    return document.execCommand("copy");
  }
}
