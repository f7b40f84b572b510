// @ts-check
/** Whole tensors or every number a node of its own: the switch between them, and what stays in place across it. */
/** @import { Mistake, PlayerStore, Question, State, Trace } from "../types.js" */
import { h, setText } from "../base/dom.js";
import { shape } from "../base/format.js";

const ALREADY = "Every node is a single number already.";

/**
 * @param {HTMLElement} tools
 * @param {PlayerStore} store
 * @param {import("./parts.js").Ask} ask
 * @returns {(state: State) => void}
 */
export function mountGranularity(tools, store, ask) {
  const button = h("button", { class: "button", type: "button" });
  const reason = h("span", { class: "tool-reason", id: "granularity-reason" });
  tools.append(button, reason);
  button.addEventListener("click", () => {
    if (button.ariaDisabled === "true") return;
    const { granularity, fold: _, ...question } = store.get().question;
    ask(granularity === "scalar" ? question : { ...question, granularity: "scalar" });
  });
  return ({ question, trace, whole }) => {
    const expanded = question.granularity === "scalar";
    const why = expanded
      ? ""
      : trace.nodes.every((node) => node.shape.length === 0)
        ? ALREADY
        : refusal(question, whole);
    setText(button, expanded ? "Back to tensors" : "Expand to scalars");
    setText(reason, why === ALREADY ? "" : why);
    button.ariaDisabled = String(why !== "");
    if (why) button.title = why;
    else button.removeAttribute("title");
    if (why && why !== ALREADY) button.setAttribute("aria-describedby", reason.id);
    else button.removeAttribute("aria-describedby");
  };
}

/**
 * @param {Question} question
 * @param {State["whole"]} whole
 */
function refusal(question, whole) {
  return whole && whole.key === keyOf(question) ? whole.reason : "";
}

/**
 * What decides how many numbers a program has.
 * @param {Question} question
 */
export function keyOf({ program, inputs }) {
  return JSON.stringify([program, Object.values(inputs).map(shape)]);
}

/**
 * The same question in whole tensors, if being too large in scalars is all that is wrong with it; else null.
 * @param {Question} question
 * @param {Mistake[]} mistakes
 * @returns {Question | null}
 */
export function inTensors({ granularity, ...question }, mistakes) {
  const isAll = mistakes.length > 0 && mistakes.every(({ pointer }) => pointer === "#/granularity");
  return granularity === "scalar" && isAll ? question : null;
}

/**
 * The node of another trace of the same program that stands for a node: a scalar's tensor, or a scalar of a tensor.
 * @param {Trace} before
 * @param {Trace} after
 * @param {number} selected
 * @param {State["cell"]} cell
 */
export function counterpart(before, after, selected, cell) {
  const from = before.nodes[selected];
  if (from?.origin !== undefined && after.nodes[0]?.origin === undefined) return from.origin?.node ?? 0;
  if (from?.origin !== undefined || after.nodes[0]?.origin === undefined) return selected;
  const index = String(cell?.node === selected ? cell.index : from?.shape.map(() => 0));
  const found = after.nodes.filter(({ origin }) => origin?.node === selected && String(origin.index) === index);
  return (found.findLast(({ name }) => name !== null) ?? found.at(-1))?.id ?? 0;
}
