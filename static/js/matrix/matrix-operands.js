// @ts-check
/** The operands of the selected tensor as small matrices, in which the cells light up that a cell was made of. */
/** @import { Cell, Origin } from "./cells.js" */
/** @import { Grid } from "./matrix-grid.js" */
/** @import { Trace, TraceNode, Value } from "../types.js" */
import { h, setText } from "../base/dom.js";
import { formatNumber } from "../base/format.js";
import { extent, fitting, indexOf, rowsAt, START } from "./matrix-data.js";
import { createGrid } from "./matrix-grid.js";

/** A larger operand is not drawn: its cells are told in words. */
const LARGEST = 24;
const TOLD = 8;

/**
 * @returns {{element: HTMLElement, draw: (trace: Trace, node: TraceNode) => void,
 *   write: (values: (Value | null)[]) => void, light: (cell: Cell | null) => void}}
 */
export function createOperands() {
  const heading = h("h4", {}, "made of");
  const frame = h("div", { class: "operands" });
  const words = h("p", { class: "matrix-origins" });
  const element = h("div", {}, heading, frame, words);
  /** @type {{node: TraceNode, grid: Grid, ports: number[]}[]} */
  let drawn = [];
  return {
    element,
    draw(trace, { inputs }) {
      const operands = [...new Set(inputs)].map((id) => trace.nodes[id]).filter(isSmall);
      drawn = operands.map((node) => {
        const grid = createGrid(`operand ${node.name ?? node.label}`);
        const { rows, columns } = extent(node.shape);
        grid.draw(rows, columns, 0, 0, node.shape.length === 1);
        return { node, grid, ports: inputs.flatMap((id, port) => (id === node.id ? [port] : [])) };
      });
      frame.replaceChildren(
        ...drawn.map(({ node, grid }) => {
          const caption = h("figcaption", {}, node.name ?? node.label);
          return h(
            "figure",
            { class: "matrix-figure small" },
            caption,
            h("div", { class: "matrix-scroll" }, grid.element),
          );
        }),
      );
      setText(words, "");
      element.hidden = !inputs.some((id) => trace.nodes[id].shape.length > 0);
    },
    write(values) {
      for (const { node, grid } of drawn) {
        const value = values[node.id];
        grid.write(value === null ? null : rowsAt(value, node.shape, fitting(node.shape, START)), () => "");
      }
    },
    light(cell) {
      for (const { node, grid, ports } of drawn) {
        const origins = cell?.origins.filter(({ input }) => ports.includes(input)) ?? [];
        const lit = new Set(origins.flatMap(({ cells }) => cells.map(({ index }) => String(index))));
        const place = fitting(node.shape, START);
        grid.mark("lit", ({ row, column }) => lit.has(String(indexOf(node.shape, place, row, column))));
      }
      setText(words, cell ? tell(cell) : "");
    },
  };
}

/** @param {TraceNode} node */
function isSmall({ shape }) {
  return shape.length > 0 && shape.length < 3 && shape.every((count) => count > 0 && count <= LARGEST);
}

/** @param {Cell} cell */
function tell({ name, origins }) {
  const cells = origins.flatMap((origin) => origin.cells);
  if (cells.length === 0) return "";
  const told = cells.slice(0, TOLD).map((it) => `${it.name} = ${formatNumber(it.value)}`);
  const others = cells.length - told.length + origins.reduce((sum, { others }) => sum + others, 0);
  return `${name} was made of ${told.join(", ")}${others > 0 ? ` and ${others} more` : ""}.`;
}
