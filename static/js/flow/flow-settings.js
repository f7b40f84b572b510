// @ts-check
/** The form of the gradient-flow lab: every change is in the address and asks the server; the newest wins. */
import { answer } from "../base/api.js";
import { part, setText } from "../base/dom.js";
import { latest } from "../base/latest.js";
import { request } from "../base/offline.js";
import { flowQuery } from "./flow-query.js";

/** @typedef {Record<string, import("../base/dom.js").Markup>} Parts */

const PAUSE = 60;

/**
 * @param {HTMLFormElement} form
 * @param {(parts: Parts) => void} show
 * @returns {{explain: (layer: number) => void}}
 */
export function mountSettings(form, show) {
  const depth = /** @type {HTMLInputElement} */ (form.elements.namedItem("depth"));
  const why = /** @type {HTMLInputElement} */ (form.elements.namedItem("why"));
  const slider = /** @type {HTMLInputElement} */ (part(form, "depth-slider"));
  const message = part(form, "message");
  const questions = latest(
    /** @returns {Promise<Parts>} */
    async (/** @type {string} */ query, signal) =>
      answer(await request(`/gradient-flow/measured${query}`, { signal, headers: { Accept: "application/json" } })),
    {
      answered: (parts) => {
        form.removeAttribute("aria-busy");
        setText(message, "");
        show(parts);
      },
      failed: (error) => {
        form.removeAttribute("aria-busy");
        setText(message, error instanceof Error ? error.message : String(error));
      },
    },
    PAUSE,
  );

  const ask = () => {
    slider.value = depth.value;
    why.max = depth.value;
    if (Number(why.value) > Number(depth.value)) why.value = depth.value;
    const wrong = /** @type {HTMLInputElement | null} */ (
      [...form.elements].find((it) => it instanceof HTMLInputElement && !it.validity.valid)
    );
    if (wrong) {
      questions.cancel();
      setText(message, `${wrong.labels?.[0]?.textContent}: ${wrong.validationMessage}`);
      return;
    }
    const query = flowQuery(new FormData(form));
    if ("addressed" in form.dataset) history.replaceState(null, "", query);
    form.setAttribute("aria-busy", "true");
    questions.ask(query);
  };

  slider.hidden = false;
  slider.addEventListener("input", () => {
    depth.value = slider.value;
    ask();
  });
  for (const field of [form, why]) field.addEventListener("input", ({ target }) => target !== slider && ask());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  return {
    explain(layer) {
      why.value = String(layer);
      ask();
    },
  };
}
