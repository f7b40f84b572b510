// @ts-check
/** The builder's form: a change builds the network anew, and everything that the server drew of it is replaced. */
/** @import { Network, NetworkState } from "./network-model.js" */
/** @import { View } from "../player/parts.js" */
import { build, h, part, setText } from "../base/dom.js";
import { remember } from "./network-address.js";

/** The rest of the address is the training's. @param {string} name */
const isOwn = (name) => !name.startsWith("train_");

/**
 * @param {HTMLFormElement} form
 * @param {import("../player/parts.js").Surroundings} surroundings
 * @param {Network} network
 * @returns {View}
 */
export function mountBuilder(form, { root, ask }, network) {
  const submit = /** @type {HTMLButtonElement | null} */ (part(form, "build"));
  const rebuild = () => network.rebuild(fieldsOf(form));
  form.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLElement) choosePoints(form, target);
    rebuild();
  });
  form.addEventListener("input", (event) => {
    const { target } = event;
    if (!(event instanceof InputEvent && event.inputType.startsWith("insertFrom"))) return;
    if (target instanceof HTMLTextAreaElement) target.dispatchEvent(new Event("change", { bubbles: true }));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    rebuild();
  });
  if (submit) submit.hidden = true;
  network.store.subscribe((state, before) => {
    if (state.errors !== before.errors) showErrors(form, state.errors);
    if (state.parts === before.parts || !state.parts) return;
    replace(root, form, state);
    ask(state.parts.question);
    if (state.address !== before.address) remember(state.address, isOwn);
  });
  return () => {};
}

/**
 * Points that are written are the data; who chooses points of one's own is shown where to write them.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} changed
 */
function choosePoints(form, changed) {
  const data = /** @type {HTMLSelectElement} */ (form.elements.namedItem("data"));
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("own"));
  if (changed === text && text.value.trim() !== "") data.value = "own";
  const details = text.closest("details");
  if ((changed === data || changed === form) && data.value === "own" && details) details.open = true;
}

/** @param {HTMLFormElement} form */
export function fieldsOf(form) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
  return fields;
}

/**
 * @param {HTMLElement} form
 * @param {string[]} errors
 */
function showErrors(form, errors) {
  part(form, "builder-errors")?.replaceChildren(...errors.map((error) => h("li", {}, error)));
}

/**
 * Replace fields; who is in one of them stays in it.
 * @param {HTMLElement} holder
 * @param {Node} fields
 */
function renew(holder, fields) {
  const focused = holder.contains(document.activeElement) ? document.activeElement?.getAttribute("name") : null;
  holder.replaceChildren(fields);
  const again = focused ? holder.querySelector(`[name="${focused}"]`) : null;
  if (again instanceof HTMLElement) again.focus();
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} form
 * @param {NetworkState} state
 */
function replace(root, form, { parts }) {
  if (!parts) return;
  part(root, "neurons")?.replaceChildren(build(parts.neurons));
  part(root, "equations")?.replaceChildren(build(parts.equations));
  const fields = part(form, "layer-fields");
  if (fields) renew(fields, build(parts.layer_fields));
  for (const [name, text] of Object.entries({ "program-text": parts.question.program, view: parts.view })) {
    const holder = part(root, name);
    if (holder) setText(holder, text);
  }
  const link = part(root, "play-link");
  link?.querySelector("a")?.setAttribute("href", parts.play);
  if (link) link.hidden = parts.play === "";
}
