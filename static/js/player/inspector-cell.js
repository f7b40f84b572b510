// @ts-check
/** The scalar chain of one cell: its gradient as a sum of products, with names and numbers. */
/** @import { Arrival, Cell, Product } from "../matrix/cells.js" */
/** @import { Value } from "../types.js" */
import { h } from "../base/dom.js";
import { formatNumber, formatSigned } from "../base/format.js";

/**
 * @returns {{element: HTMLElement, show: (cell: Cell) => void, say: (text: string) => void, hide: () => void,
 *   fail: (error: unknown) => void}}
 */
export function createChain() {
  const element = h("div", { class: "cell-chain", "aria-live": "polite", hidden: "" });
  const say = (/** @type {string} */ text) => {
    element.replaceChildren(h("p", { class: "panel-note" }, text));
    element.hidden = false;
  };
  return {
    element,
    say,
    show(cell) {
      element.replaceChildren(...draw(cell));
      element.hidden = false;
    },
    hide() {
      element.hidden = true;
    },
    fail: (error) => say(error instanceof Error ? error.message : String(error)),
  };
}

/** @param {Cell} cell */
function draw(cell) {
  const products = cell.arrivals.flatMap((arrival) => arrival.products.map(productRow));
  const rest = cell.arrivals.filter(({ others }) => others > 0).map(restRow);
  if (cell.unlisted_edges > 0)
    rest.push(row(`${cell.unlisted_edges} more edges`, "", "", number("contribution", cell.unlisted)));
  const seed = cell.seed === null ? [] : [row("the seed", "", "", number("upstream", cell.seed))];
  const heads = ["through", "upstream", "× local", "brings"].map((name, place) =>
    h("th", { scope: "col", class: place > 0 ? "figure" : null }, name),
  );
  const total = h(
    "tr",
    { class: "total" },
    h("th", { scope: "row", colspan: 3 }, cell.derivative),
    figure(number("gradient", cell.total)),
  );
  const table = h(
    "table",
    { class: "table ledger" },
    h("thead", {}, h("tr", {}, ...heads)),
    h("tbody", {}, ...seed, ...products, ...rest, total),
  );
  const heading = h("h4", {}, `${cell.derivative}, a sum over the cells that ${cell.name} goes into`);
  return [
    heading,
    h("div", { class: "cell-scroll", tabindex: 0, role: "region", "aria-label": cell.derivative }, table),
  ];
}

/** @param {Product} product */
function productRow({ upstream_name, upstream, local_name, local, value }) {
  const through = upstream_name.slice(upstream_name.indexOf("/∂") + 2);
  return row(
    through,
    named("upstream", upstream_name, upstream),
    named("local", local_name, local),
    number("contribution", value, true),
  );
}

/** @param {Arrival} arrival */
function restRow({ others, remainder }) {
  return row(`${others} more`, "", "", number("contribution", remainder, true));
}

/**
 * @param {string} head
 * @param {...(Node | string)} cells
 */
function row(head, ...cells) {
  return h("tr", {}, h("th", { scope: "row" }, head), ...cells.map(figure));
}

/** @param {Node | string} content */
function figure(content) {
  return h("td", { class: "figure" }, content);
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {Value} value
 */
function named(kind, name, value) {
  return h("span", { class: kind }, h("small", {}, `${name} = `), formatNumber(value));
}

/**
 * @param {string} kind
 * @param {Value} value
 * @param {boolean} [signed]
 */
function number(kind, value, signed = false) {
  return h("span", { class: kind }, signed ? formatSigned(value) : formatNumber(value));
}
