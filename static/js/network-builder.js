// @ts-check
/** The builder's form: a change builds the network anew, and everything that the server drew of it is replaced. */
/** @import { Network, NetworkState } from "./network-model.js" */
/** @import { View } from "./parts.js" */
import { build, h, part } from "./dom.js";

/** Settings of training stand in the same address. */
const REST = 150;

/**
 * @param {HTMLFormElement} form
 * @param {import("./parts.js").Surroundings} surroundings
 * @param {Network} network
 * @returns {View}
 */
export function mountBuilder(form, { root, ask }, network) {
  const submit = /** @type {HTMLButtonElement | null} */ (part(form, "build"));
  const rebuild = () => network.rebuild(fieldsOf(form));
  form.addEventListener("change", rebuild);
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
    if (state.built !== before.built) remember(state.address);
  });
  return () => {};
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
 * @param {HTMLElement} root
 * @param {HTMLElement} form
 * @param {NetworkState} state
 */
function replace(root, form, { parts }) {
  if (!parts) return;
  part(root, "neurons")?.replaceChildren(build(parts.neurons));
  part(root, "equations")?.replaceChildren(build(parts.equations));
  const fields = part(form, "layer-fields");
  const focused = fields?.contains(document.activeElement);
  if (fields && !focused) fields.replaceChildren(build(parts.layer_fields));
  const text = part(root, "program-text");
  if (text) text.textContent = parts.question.program;
  const link = part(root, "play-link");
  link?.querySelector("a")?.setAttribute("href", parts.play);
  if (link) link.hidden = parts.play === "";
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Keep the settings in the page's address; those of others stay.
 * @param {Record<string, string>} settings
 * @param {(name: string) => boolean} [isOwn]
 */
export function remember(settings, isOwn = (name) => !name.startsWith("train_")) {
  const kept = [...new URLSearchParams(location.search)].filter(([name]) => !isOwn(name));
  const query = new URLSearchParams([...Object.entries(settings), ...kept]).toString().replaceAll("%2C", ",");
  clearTimeout(timer);
  timer = setTimeout(() => history.replaceState(null, "", location.pathname + (query && `?${query}`)), REST);
}
