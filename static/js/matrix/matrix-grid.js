// @ts-check
/** A matrix as a grid: numbers with row and column heads on a heat background, one tab stop, arrows that walk. */
/** @import { Value } from "../types.js" */
import { h, setText } from "../base/dom.js";
import { formatNumber } from "../base/format.js";
import { largestOf, level } from "../graph/heat.js";
import { step } from "./matrix-data.js";

/** @typedef {{row: number, column: number}} Spot */

/**
 * @typedef {Object} Grid
 * @property {HTMLTableElement} element
 * @property {(rows: number, columns: number, top: number, left: number, isVector: boolean) => void} draw
 * @property {(rows: Value[][] | null, name: (spot: Spot) => string) => void} write null: not yet known
 * @property {(kind: "lit" | "chosen", is: (spot: Spot) => boolean) => void} mark
 */

/**
 * @param {string} label
 * @param {{look?: (spot: Spot | null) => void, choose?: (spot: Spot) => void}} [handlers] without, nothing is to be chosen
 * @returns {Grid}
 */
export function createGrid(label, { look, choose } = {}) {
  const body = h("tbody");
  const head = h("thead");
  const role = choose ? "grid" : null;
  const element = h("table", { class: "matrix", role, "aria-label": label }, head, body);
  /** @type {HTMLTableCellElement[][]} */
  let cells = [];
  let stop = { row: 0, column: 0 };
  const spotOf = (/** @type {Event} */ { target }) => {
    const cell = target instanceof Element ? target.closest("td") : null;
    const row = cells.findIndex((each) => cell !== null && each.includes(cell));
    return cell && row >= 0 ? { row, column: cells[row].indexOf(cell) } : null;
  };
  const stopAt = (/** @type {Spot} */ spot) => {
    cells[stop.row]?.[stop.column]?.setAttribute("tabindex", "-1");
    stop = spot;
    cells[stop.row]?.[stop.column]?.setAttribute("tabindex", "0");
  };
  if (choose) listen();
  return { element, draw, write, mark };

  function listen() {
    element.addEventListener("keydown", (event) => {
      const spot = spotOf(event);
      if (!spot || event.ctrlKey || event.altKey || event.metaKey) return;
      const next = step(spot, event.key, cells.length, cells[0].length);
      if (next) cells[next.row][next.column].focus();
      else if (event.key === "Enter" || event.key === " ") choose?.(spot);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    element.addEventListener("focusin", (event) => {
      const spot = spotOf(event);
      if (!spot) return;
      stopAt(spot);
      look?.(spot);
    });
    element.addEventListener("pointerover", (event) => look?.(spotOf(event)));
    element.addEventListener("pointerleave", () => look?.(null));
    element.addEventListener("click", (event) => {
      const spot = spotOf(event);
      if (spot) choose?.(spot);
    });
  }

  /** @type {Grid["draw"]} */
  function draw(rows, columns, top, left, isVector) {
    const numbers = Array.from({ length: columns }, (_, x) => h("th", { scope: "col" }, String(left + x)));
    head.replaceChildren(h("tr", {}, ...(isVector ? [] : [h("td")]), ...numbers));
    const tabindex = choose ? "-1" : null;
    const cell = choose ? "gridcell" : null;
    cells = Array.from({ length: rows }, () => numbers.map(() => h("td", { role: cell, tabindex })));
    const heads = (/** @type {number} */ y) => (isVector ? [] : [h("th", { scope: "row" }, String(top + y))]);
    body.replaceChildren(...cells.map((row, y) => h("tr", {}, ...heads(y), ...row)));
    if (choose) stopAt({ row: Math.min(stop.row, rows - 1), column: Math.min(stop.column, columns - 1) });
  }

  /** @type {Grid["write"]} */
  function write(rows, name) {
    const largest = rows ? largestOf(rows.flat().map(Number)) : 0;
    cells.forEach((row, y) => {
      row.forEach((cell, x) => {
        const number = rows ? Number(rows[y][x]) : null;
        const text = number === null ? "" : formatNumber(number);
        setText(cell, text);
        const classes = [number === null ? "unknown" : level(number, largest), ...kept(cell)].join(" ");
        if (cell.className !== classes) cell.className = classes;
        const label = `${name({ row: y, column: x })}: ${text || "not yet"}`;
        if (choose && cell.ariaLabel !== label) cell.ariaLabel = label;
      });
    });
  }

  /** @type {Grid["mark"]} */
  function mark(kind, is) {
    cells.forEach((row, y) => {
      row.forEach((cell, x) => {
        const on = is({ row: y, column: x });
        if (cell.classList.contains(kind) !== on) cell.classList.toggle(kind, on);
        if (kind === "chosen" && choose) cell.setAttribute("aria-selected", String(on));
      });
    });
  }
}

/** @param {Element} cell */
function kept(cell) {
  return ["lit", "chosen"].filter((name) => cell.classList.contains(name));
}
