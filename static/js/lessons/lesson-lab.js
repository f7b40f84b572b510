// @ts-check
/** The lab in a lesson: each part of the text switches its fixes on, and the reader may switch them too. */
import { part } from "../base/dom.js";
import { mountParts } from "../flow/flow-parts.js";
import { mountSettings } from "../flow/flow-settings.js";
import { mountStrips } from "../flow/flow-strips.js";
import { beginLesson } from "./lesson-page.js";

/** The line that is read, in the window. */
const READING = "-45% 0px -54% 0px";

beginLesson();

const form = document.querySelector("form.lab-form");
const text = part(document, "lab-text");
if (form instanceof HTMLFormElement && text) {
  const show = mountParts(document);
  const settings = mountSettings(form, show);
  mountStrips(document, settings.explain);
  const beats = [.../** @type {NodeListOf<HTMLElement>} */ (text.querySelectorAll(".lab-beat"))];
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) reach(/** @type {HTMLElement} */ (target));
      }
    },
    { rootMargin: READING },
  );
  /** @param {HTMLElement} beat */
  const reach = (beat) => {
    for (const each of beats) each.toggleAttribute("data-active", each === beat);
    set(form, JSON.parse(beat.dataset.state ?? "{}"));
    form.dispatchEvent(new Event("input"));
  };
  for (const beat of beats) observer.observe(beat);
}

/**
 * Switch on what a part of the text speaks of, and off what it does not.
 * @param {HTMLFormElement} form
 * @param {Record<string, string | boolean>} state
 */
function set(form, state) {
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement)) continue;
    if (field.type === "checkbox") field.checked = state[field.name] === true;
    else if (field.type === "hidden" && field.name.endsWith(".activation")) field.value = String(state[field.name]);
    else if (field.type === "hidden" && field.name.endsWith(".init"))
      field.value = String(state[field.name] ?? "xavier");
  }
}
