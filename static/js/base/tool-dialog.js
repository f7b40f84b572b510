// @ts-check
/** A button in the toolbar with the dialog that it opens: Esc closes it, and the focus goes back to the button. */
import { h } from "./dom.js";

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} tools
 * @param {string} name on the button, and the title of the dialog
 * @param {(dialog: HTMLDialogElement, body: HTMLElement) => Promise<() => void>} fill makes the content, once; what it
 *   returns is called at each opening
 */
export function mountToolDialog(root, tools, name, fill) {
  const title = `${name.toLowerCase()}-title`;
  const close = h("button", { class: "button", type: "button" }, "Close");
  const body = h("div", { class: "tool-body" });
  const dialog = h(
    "dialog",
    { class: `tool-dialog ${name.toLowerCase()}-dialog`, "aria-labelledby": title },
    h("div", { class: "tool-head" }, h("h2", { id: title }, name), close),
    body,
  );
  const button = h("button", { class: "button", type: "button", "aria-haspopup": "dialog" }, name);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !contains(dialog, event)) dialog.close();
  });
  /** @type {Promise<() => void> | null} */
  let filled = null;
  button.addEventListener("click", async () => {
    dialog.showModal();
    filled ??= fill(dialog, body);
    (await filled)();
  });
  tools.append(button);
  root.append(dialog);
}

/**
 * Whether a click was inside: one on the backdrop belongs to the dialog too.
 * @param {HTMLElement} dialog
 * @param {MouseEvent} event
 */
function contains(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}
