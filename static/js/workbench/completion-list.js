// @ts-check
/** The list of completions under the caret: arrows choose, Enter or Tab takes, Esc closes. */
/** @import { Choice, Completion } from "./completion.js" */
import { h } from "../base/dom.js";
import { replace } from "../base/text-edit.js";

/**
 * @param {HTMLTextAreaElement} text
 * @param {() => Completion | null} find
 * @returns {() => void} to be called when the text has changed
 */
export function mountCompletionList(text, find) {
  const list = h("ul", {
    class: "completions",
    role: "listbox",
    id: `${text.id}-completions`,
    "aria-label": "Completions",
  });
  list.hidden = true;
  text.after(list);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);
  /** @type {Completion | null} */
  let open = null;
  let chosen = 0;

  const close = () => {
    open = null;
    list.hidden = true;
    text.removeAttribute("aria-activedescendant");
  };
  const choose = (/** @type {number} */ index) => {
    chosen = index;
    for (const [i, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(i === index));
    list.children[index]?.scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", `${list.id}-${index}`);
  };
  const take = (/** @type {Completion} */ { start, end, choices }, /** @type {number} */ index) => {
    close();
    replace(text, start, end, choices[index].insert);
    close();
  };
  text.addEventListener("keydown", (event) => {
    if (!open) return;
    const count = open.choices.length;
    if (event.key === "ArrowDown") choose((chosen + 1) % count);
    else if (event.key === "ArrowUp") choose((chosen + count - 1) % count);
    else if (event.key === "Enter" || event.key === "Tab") take(open, chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  text.addEventListener("blur", close);
  return () => {
    const found = document.activeElement === text ? find() : null;
    if (!found) return close();
    open = found;
    list.replaceChildren(
      ...found.choices.map((choice, index) => option(choice, index, list.id, () => take(found, index))),
    );
    list.hidden = false;
    place(list, text);
    choose(0);
  };
}

/**
 * @param {Choice} choice
 * @param {number} index
 * @param {string} list
 * @param {() => void} take
 */
function option({ text, detail }, index, list, take) {
  const item = h(
    "li",
    { role: "option", id: `${list}-${index}`, class: "completion" },
    h("code", {}, text),
    h("span", {}, detail),
  );
  // Before the text loses its focus.
  item.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    take();
  });
  return item;
}

/**
 * Under the line of the caret.
 * @param {HTMLElement} list
 * @param {HTMLTextAreaElement} text
 */
function place(list, text) {
  const lines = text.value.slice(0, text.selectionStart).split("\n").length;
  const height = Number.parseFloat(getComputedStyle(text).lineHeight);
  list.style.insetBlockStart = `${(lines * height - text.scrollTop + 10).toFixed(0)}px`;
}
