// @ts-check
/** The one module of the gradient-flow lab with a side effect: settings ask anew while they change. */
import { mountParts } from "./flow-parts.js";
import { mountSettings } from "./flow-settings.js";
import { mountStrips } from "./flow-strips.js";

const form = document.querySelector("form.flow-form");
if (form instanceof HTMLFormElement) {
  const show = mountParts(document);
  const settings = mountSettings(form, (parts) => show(parts));
  mountStrips(document, settings.explain);
}
