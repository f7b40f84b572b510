// @ts-check
/** The fields of the inputs: every edit is a new question. */
/** @import { State, Value } from "../types.js" */
import { part, setText } from "../base/dom.js";

/** @typedef {(inputs: Record<string, Value> | null, problem?: string) => void} AskInputs */

/**
 * @param {HTMLFormElement} form
 * @param {AskInputs} ask
 * @returns {(state: State) => void}
 */
export function mountInputs(form, ask) {
  const fields = [...form.querySelectorAll("input")].filter(({ name }) => name.startsWith("input."));
  const message = part(form, "message");
  part(form, "recompute")?.remove();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const read = fields.map((field) => ({ field, name: field.name.slice("input.".length), value: readValue(field) }));
    for (const { field, value } of read) field.setAttribute("aria-invalid", String(value === null));
    const wrong = read.filter(({ value }) => value === null).map(({ name }) => name);
    if (wrong.length > 0) ask(null, `${wrong.join(" and ")} needs a number.`);
    else ask(Object.fromEntries(read.map(({ name, value }) => [name, value])));
  });
  return ({ problem }) => setText(message, problem);
}

/**
 * A number, or a nested list; null if the field holds neither.
 * @param {HTMLInputElement} field
 * @returns {Value | null}
 */
export function readValue({ type, value }) {
  if (type === "number") return value === "" || !Number.isFinite(Number(value)) ? null : Number(value);
  try {
    const parsed = JSON.parse(value.replaceAll("\u2212", "-"));
    return typeof parsed === "number" || typeof parsed === "string" || Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
