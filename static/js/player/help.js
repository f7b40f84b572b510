// @ts-check
/** The list of keys, in a dialog. */
import { h } from "../base/dom.js";
import { EXPLORE_HELP, KEY_HELP } from "./keys.js";

/**
 * @param {HTMLElement} root
 * @returns {{open: () => void, remove: () => void}}
 */
export function mountHelp(root) {
  const all = root.classList.contains("workbench") ? [...KEY_HELP, ...EXPLORE_HELP] : KEY_HELP;
  const rows = all.flatMap(([keys, meaning]) => [
    h("dt", {}, ...keys.map((key) => h("kbd", {}, key))),
    h("dd", {}, meaning),
  ]);
  const close = h("button", { class: "button", type: "button" }, "Close");
  const dialog = h(
    "dialog",
    { class: "keys-dialog", "aria-labelledby": "keys-title" },
    h("h2", { id: "keys-title" }, "Keys of the player"),
    h("dl", {}, ...rows),
    close,
  );
  close.addEventListener("click", () => dialog.close());
  root.append(dialog);
  return { open: () => dialog.showModal(), remove: () => dialog.remove() };
}
