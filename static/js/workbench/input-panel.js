// @ts-check
/** The inputs of the workbench, as the program names them: numbers with a slider, vectors and matrices as a grid. */
/** @import { State, Value } from "../types.js" */
/** @import { AskInputs } from "../player/inputs.js" */
import { h, part, setText } from "../base/dom.js";
import { mountField } from "./input-field.js";
import { shapeOf } from "./paste.js";

/**
 * @param {HTMLFormElement} form
 * @param {AskInputs} ask
 * @returns {(state: State) => void}
 */
export function mountInputPanel(form, ask) {
  const rows = h("div", { class: "input-rows" });
  const message = part(form, "message") ?? h("p", { class: "message", role: "status" });
  form.replaceChildren(h("h2", { class: "input-heading" }, "Inputs"), rows, message);
  form.addEventListener("submit", (event) => event.preventDefault());
  /** @type {Record<string, Value>} */
  let values = {};
  /** @type {Record<string, Value> | null} */
  let shown = null;
  /** @type {Map<string, ReturnType<typeof mountField>>} */
  let fields = new Map();
  let structure = "";
  const given = (/** @type {string} */ name, /** @type {Value} */ value) => {
    values = { ...values, [name]: value };
    ask(values);
  };
  const refuse = (/** @type {string} */ name, /** @type {string} */ why) => ask(null, `${name}: ${why}`);

  return ({ asked, problem, mistakes }) => {
    const isOfProgram = mistakes.length > 0 && mistakes.every(({ pointer }) => pointer === "#/program");
    setText(message, isOfProgram ? "" : problem);
    if (asked.inputs === shown) return;
    values = shown = asked.inputs;
    const names = Object.keys(values);
    form.toggleAttribute("hidden", names.length === 0);
    const now = shapesOf(values);
    if (now !== structure) {
      structure = now;
      const kept = document.activeElement?.id;
      fields = new Map(names.map((name) => [name, mountField(name, values[name], given, refuse)]));
      rows.replaceChildren(...[...fields.values()].map(({ element }) => element));
      if (kept && rows.querySelector(`#${CSS.escape(kept)}`)) document.getElementById(kept)?.focus();
    }
    for (const [name, field] of fields) field.show(values[name]);
  };
}

/** What decides which fields there are. @param {Record<string, Value>} values */
function shapesOf(values) {
  return JSON.stringify(Object.entries(values).map(([name, value]) => [name, shapeOf(value)]));
}
