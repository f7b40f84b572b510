// @ts-check
/** Presentation: full screen, in larger type, without the panels that the address leaves out. */
/** @import { PlayerStore, State } from "../types.js" */
import { h, setText } from "../base/dom.js";

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} tools
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountPresent(root, tools, store) {
  const button = h("button", { class: "button", type: "button" });
  button.addEventListener("click", () => (store.get().present ? leave(store) : enter(root, store)));
  tools.append(button);
  root.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) store.set({ present: false });
  });
  // Full screen has its own Esc; a presentation that an address opened has only this one.
  root.addEventListener("keydown", ({ key, defaultPrevented, target }) => {
    const isFree = !defaultPrevented && !(/** @type {Element} */ (target).closest("dialog, textarea, input, select"));
    if (key === "Escape" && isFree && store.get().present) leave(store);
  });
  return ({ present, hide }) => {
    setText(button, present ? "End presentation" : "Present");
    root.toggleAttribute("data-present", present);
    if (hide.length > 0) root.dataset.hide = hide.join(" ");
    else delete root.dataset.hide;
  };
}

/**
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 */
function enter(root, store) {
  store.set({ present: true });
  // Where full screen is refused (in a frame, on some phones) the larger type remains.
  root.requestFullscreen?.().catch(() => {});
}

/** @param {PlayerStore} store */
function leave(store) {
  if (document.fullscreenElement) document.exitFullscreen();
  store.set({ present: false });
}
