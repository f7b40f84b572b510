// @ts-check
/** What only paper shows: the program with its inputs, and the derivation of every input's gradient. */
/** @import { PlayerStore, Trace } from "../types.js" */
import { build, h, part, setText } from "../base/dom.js";

/** As many panels as the server prints, see app/pages/player.py. */
const PRINTED = 24;
const ELSEWHERE = "The derivation of a graph as large as this is a file: Share, LaTeX derivation.";

/**
 * The server has printed what the page came with; what is shown by now is built when somebody prints.
 * @param {HTMLElement} root
 * @param {HTMLElement} holder
 * @param {PlayerStore} store
 * @returns {() => void}
 */
export function mountPrint(root, holder, store) {
  let printed = store.get().trace;
  const write = () => {
    const { question, trace } = store.get();
    if (trace === printed) return;
    printed = trace;
    setText(part(root, "printed-program"), question.program);
    const inputs = Object.entries(question.inputs).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    setText(part(root, "printed-inputs"), inputs.join("\n"));
    holder.replaceChildren(...panels(trace));
  };
  addEventListener("beforeprint", write);
  matchMedia("print").addEventListener("change", write);
  return () => {};
}

/** @param {Trace} trace */
function panels({ nodes, view }) {
  const inputs = nodes.filter(({ op, id }) => op === "input" && view.panels?.[id]).slice(0, PRINTED);
  if (inputs.length === 0) return [h("p", {}, ELSEWHERE)];
  return inputs.map(({ id }) => build(view.panels[id]));
}
