// @ts-check
/** The note beside the program of an example: what to watch for, and where it is from. */
/** @import { Example, State } from "../types.js" */
import { h } from "../base/dom.js";
import { isOpen } from "../base/url.js";
import { sourceLine } from "./source-line.js";

/**
 * @param {HTMLElement} holder
 * @returns {(state: State) => void}
 */
export function mountExampleNote(holder) {
  /** @type {Example | null | undefined} */
  let shown;
  return ({ example, question, stale }) => {
    const open = isOpen(example, question);
    if (stale || open === shown) return;
    shown = open;
    holder.replaceChildren(...(open ? note(open) : []));
  };
}

/** @param {Example} example */
function note({ slug, title, watch, source }) {
  const link = h("a", { href: `/play?example=${slug}` }, title);
  return [
    h("p", { class: "example-title" }, "Example: ", link),
    h("p", {}, watch),
    ...sourceLine(source, "example-source", "Source: "),
  ];
}
