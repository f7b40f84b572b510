// @ts-check
/** The selected tensor in the inspector: value and gradient as matrices, what a cell was made of, and its chain. */
/** @import { PlayerStore, State, Trace, TraceNode } from "../types.js" */

import { h, setText } from "../base/dom.js";
import { stepsDone } from "../player/clock.js";
import { createChain } from "../player/inspector-cell.js";
import { expectedContributions, knownAfter } from "../player/trace-state.js";
import { createCells } from "./cells.js";
import { at, cellName, extent, fitting, indexOf, isIn, PAGE, rowsAt, START } from "./matrix-data.js";
import { createGrid } from "./matrix-grid.js";
import { createOperands } from "./matrix-operands.js";
import { createPlaces } from "./matrix-places.js";
import { createSwitch } from "./matrix-switch.js";

const HINT = "Point at a cell to see what it was made of; choose it to see its gradient as a sum.";

/**
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountMatrix(root, store) {
  let place = START;
  /** @type {number[] | null} */
  let looked = null;
  /** @type {{trace?: Trace, node?: number, done?: number, cell?: State["cell"]}} */
  let shown = {};
  const chain = createChain();
  const operands = createOperands();
  const readout = h("p", { class: "matrix-readout" });
  const ask = createCells((cell) => {
    const { selected } = store.get();
    if (cell.node !== selected) return;
    if (String(cell.index) === String(looked ?? store.get().cell?.index)) operands.light(cell);
    if (String(cell.index) === String(store.get().cell?.index)) chain.show(cell);
  }, chain.fail);
  const grids = /** @type {const} */ (["value", "gradient"]).map((kind) => {
    const grid = createGrid(kind, { look, choose });
    const caption = h("figcaption", { class: kind });
    const frame = h("div", { class: "matrix-scroll" }, grid.element);
    return { kind, grid, caption, figure: h("figure", { class: "matrix-figure", "data-kind": kind }, caption, frame) };
  });
  const places = createPlaces((next) => {
    place = next;
    shown = {};
    render(store.get());
  });
  const both = h("div", { class: "matrices" }, ...grids.map(({ figure }) => figure));
  root.append(places.element, createSwitch(both), both, readout, operands.element, chain.element);
  return render;

  /** @param {State} state */
  function render(state) {
    const { trace, selected, cell } = state;
    const node = trace.nodes[selected];
    const isTensor = node.shape.length > 0 && !node.shape.includes(0);
    root.toggleAttribute("hidden", !isTensor);
    if (!isTensor) return;
    const done = stepsDone(state.t);
    const isNew = shown.node !== selected || shown.trace !== trace;
    if (!isNew && shown.done === done && shown.cell === cell) return;
    if (shown.node !== selected) looked = null;
    if (isNew) draw(trace, node, shown.trace !== undefined && shown.node !== selected);
    if (isNew || shown.done !== done) write(trace, node, done);
    shown = { trace, node: selected, done, cell };
    choice(state, node, done);
  }

  /** @param {Trace} trace @param {TraceNode} node @param {boolean} anew */
  function draw(trace, node, anew) {
    place = fitting(node.shape, anew ? START : place);
    const { rows, columns } = extent(node.shape);
    for (const { kind, grid, caption } of grids) {
      const name = kind === "value" ? title(node) : `∂${trace.output}/∂${cellName(title(node), [])}`;
      setText(caption, `${kind} ${name}`);
      grid.element.ariaLabel = `${kind} of ${title(node)}, ${node.shape.join(" by ")}`;
      const [height, width] = [Math.min(PAGE, rows - place.top), Math.min(PAGE, columns - place.left)];
      grid.draw(height, width, place.top, place.left, node.shape.length === 1);
    }
    places.draw(node.shape, place);
    operands.draw(trace, node);
  }

  /** @param {Trace} trace @param {TraceNode} node @param {number} done */
  function write(trace, node, done) {
    const known = knownAfter(trace, done);
    const numbers = { value: known.values[node.id], gradient: known.gradients[node.id] };
    for (const { kind, grid, figure } of grids) {
      figure.toggleAttribute("hidden", kind === "gradient" && node.gradient === null);
      const rows = numbers[kind] === null ? null : rowsAt(numbers[kind], node.shape, place);
      figure.toggleAttribute("data-waiting", rows === null);
      grid.write(rows, ({ row, column }) => cellName(title(node), indexOf(node.shape, place, row, column)));
    }
    operands.write(known.values);
  }

  /** @param {State} state @param {TraceNode} node @param {number} done */
  function choice({ trace, question, cell }, node, done) {
    const chosen = cell && cell.node === node.id && isIn(node.shape, cell.index) ? cell.index : null;
    for (const { grid } of grids) {
      grid.mark("chosen", ({ row, column }) => String(indexOf(node.shape, place, row, column)) === String(chosen));
    }
    read(trace, node, done, looked ?? chosen);
    if (!chosen) return chain.hide();
    const complete = knownAfter(trace, done).arrived[node.id] === expectedContributions(trace)[node.id];
    if (node.gradient === null) chain.say("No gradient flows here.");
    else if (!complete) chain.say("Backward has not brought all of this gradient yet.");
    else ask(trace, question, node.id, chosen, 0);
  }

  /** @param {Trace} trace @param {TraceNode} node @param {number} done @param {number[] | null} index */
  function read(trace, node, done, index) {
    if (!index || !isIn(node.shape, index)) return setText(readout, HINT);
    const known = knownAfter(trace, done);
    const name = cellName(title(node), index);
    const [value, gradient] = [known.values[node.id], known.gradients[node.id]];
    const parts = [`${name} = ${value === null ? "not yet" : at(value, index)}`];
    if (node.gradient !== null)
      parts.push(`∂${trace.output}/∂${name} = ${gradient === null ? "not yet" : at(gradient, index)}`);
    setText(readout, parts.join(", ").replaceAll("-", "−"));
  }

  /** @param {import("./matrix-grid.js").Spot | null} spot */
  function look(spot) {
    const { trace, question, selected, t, cell } = store.get();
    const node = trace.nodes[selected];
    looked = spot && indexOf(node.shape, place, spot.row, spot.column);
    const index = looked ?? (cell?.node === selected ? cell.index : null);
    read(trace, node, stepsDone(t), index);
    if (index) ask(trace, question, selected, index);
    else operands.light(null);
  }

  /** @param {import("./matrix-grid.js").Spot} spot */
  function choose(spot) {
    const { trace, selected } = store.get();
    store.set({ cell: { node: selected, index: indexOf(trace.nodes[selected].shape, place, spot.row, spot.column) } });
  }
}

/** @param {TraceNode} node */
function title({ name, label }) {
  return name ?? label;
}
