// @ts-check
/** Where an example is from, as a line with its link. */
/** @import { Example } from "../types.js" */
import { h } from "../base/dom.js";

/**
 * @param {Example["source"]} source
 * @param {string} style
 * @param {string} [before]
 */
export function sourceLine(source, style, before = "") {
  return source ? [h("p", { class: style }, before, h("a", { href: source.link }, source.title))] : [];
}
