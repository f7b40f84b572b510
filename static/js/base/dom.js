// @ts-check
/** Nested lists as the server writes them, `["tag", {attributes}, [children]]`, made into nodes of the document. */

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @typedef {string | [string, Record<string, string | number>, Markup[]]} Markup */

/**
 * @param {Markup} markup
 * @param {string | null} [namespace] of the element around it
 * @returns {Node}
 */
export function build(markup, namespace = null) {
  if (typeof markup === "string") return document.createTextNode(markup);
  const [tag, attributes, children] = markup;
  const own = tag === "svg" ? SVG : tag === "math" ? MATHML : namespace;
  const element = own ? document.createElementNS(own, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  const inner = tag === "foreignObject" ? null : own;
  element.append(...children.map((child) => build(child, inner)));
  return element;
}

/**
 * An HTML element; attributes that are null are left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | null>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Write a text only where it differs, so that nothing is announced or laid out twice.
 * @param {Element | null} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/**
 * Write an attribute only where it differs; null removes it.
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value
 */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/**
 * The one element with `data-part="name"`.
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement | null}
 */
export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}
