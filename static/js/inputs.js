// @ts-check
/** The fields of the inputs: every edit is a new question. */
/** @import { PlayerStore, State, Value } from "./types.js" */
import { part, setText } from "./dom.js";

/**
 * @param {HTMLFormElement} form
 * @param {PlayerStore} store
 * @param {(inputs: Record<string, Value>) => void} ask
 * @returns {(state: State) => void}
 */
export function mountInputs(form, store, ask) {
  const fields = [...form.querySelectorAll("input")].filter(({ name }) => name.startsWith("input."));
  const message = part(form, "message");
  part(form, "recompute")?.remove();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const read = fields.map((field) => ({ field, name: field.name.slice("input.".length), value: readValue(field) }));
    for (const { field, value } of read) field.setAttribute("aria-invalid", String(value === null));
    const wrong = read.filter(({ value }) => value === null).map(({ name }) => name);
    if (wrong.length > 0) {
      store.set({ stale: true, problem: `${wrong.join(" and ")} needs a number.` });
      return;
    }
    ask(Object.fromEntries(read.map(({ name, value }) => [name, value])));
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
