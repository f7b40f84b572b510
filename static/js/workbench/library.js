// @ts-check
/** The library: a dialog that lists and searches the examples, and opens one in the workbench. */
/** @import { Example, PlayerStore, Question } from "../types.js" */
import { fetchExample, fetchExamples } from "../base/api.js";
import { h, setText } from "../base/dom.js";
import { latest } from "../base/latest.js";
import { lastName } from "./questions.js";
import { sourceLine } from "./source-line.js";

const TYPING_PAUSE = 120;

/** @typedef {Pick<Example, "slug" | "title" | "theme" | "watch" | "source">} Summary */
/** @typedef {{themes: {slug: string, title: string}[], examples: Summary[]}} Shelves */

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} body
 * @param {PlayerStore} store
 * @param {(question: Question) => void} ask
 * @returns {() => void} to be called when the dialog opens
 */
export function fillLibrary(dialog, body, store, ask) {
  const words = h("input", { class: "input", type: "search", autocomplete: "off", autocapitalize: "none" });
  const theme = h("select", { class: "select" }, h("option", { value: "" }, "All themes"));
  const status = h("p", { class: "library-found", role: "status" });
  const list = h("div", {});
  const form = h("form", { class: "library-search" }, field("Words", words), field("Theme", theme), status);
  const say = (/** @type {unknown} */ error) => setText(status, error instanceof Error ? error.message : String(error));
  const search = latest(
    fetchExamples,
    {
      answered: (/** @type {Shelves} */ { themes, examples }, query) => {
        if (theme.options.length === 1) {
          theme.append(...themes.map(({ slug, title }) => h("option", { value: slug }, title)));
        }
        list.replaceChildren(...(query.q ? [shelf(examples)] : shelves(themes, examples)));
        setText(status, `${examples.length} ${examples.length === 1 ? "example" : "examples"}`);
      },
      failed: say,
    },
    TYPING_PAUSE,
  );
  const find = () => search.ask({ q: words.value, theme: theme.value });
  body.append(list);
  body.before(form);
  form.addEventListener("input", find);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.focus();
  });
  list.addEventListener("click", async (event) => {
    const slug = /** @type {HTMLElement} */ (event.target).closest("a")?.dataset.example;
    if (!slug || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const example = await fetchExample(slug);
      dialog.close();
      open(store, ask, example);
    } catch (error) {
      say(error);
    }
  });
  return () => {
    words.focus();
    find();
  };
}

/**
 * Show an example from its finished picture.
 * @param {PlayerStore} store
 * @param {(question: Question) => void} ask
 * @param {Example} example
 */
function open(store, ask, example) {
  const { program, inputs, output } = example;
  const t = store.get().trace.steps.length;
  store.set({ example, t, goal: null, playing: false, poster: true });
  ask({ program, inputs, ...(output === lastName(program) ? {} : { output }) });
}

/**
 * @param {Shelves["themes"]} themes
 * @param {Summary[]} examples
 */
function shelves(themes, examples) {
  return themes.flatMap(({ slug, title }) => {
    const own = examples.filter(({ theme }) => theme === slug);
    return own.length > 0 ? [h("h3", { class: "library-theme" }, title), shelf(own)] : [];
  });
}

/** @param {Summary[]} examples */
function shelf(examples) {
  return h("ul", { class: "library-list" }, ...examples.map(entry));
}

/** @param {Summary} example */
function entry({ slug, title, watch, source }) {
  const link = h("a", { class: "library-title", href: `/play?example=${slug}`, "data-example": slug }, title);
  return h("li", { class: "library-entry" }, link, h("p", {}, watch), ...sourceLine(source, "library-source"));
}

/**
 * @param {string} name
 * @param {HTMLElement} control
 */
function field(name, control) {
  return h("label", { class: "library-field" }, h("span", {}, name), control);
}
