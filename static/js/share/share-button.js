// @ts-check
/** The button beside the transport that opens the share dialog, on pages whose head has none. */
/** @import { PlayerStore } from "../types.js" */
import { part } from "../base/dom.js";
import { mountToolDialog } from "../base/tool-dialog.js";

/**
 * @param {HTMLElement} root of the player
 * @param {HTMLElement} transport
 * @param {PlayerStore} store
 */
export function mountShareButton(root, transport, store) {
  const place = transport.querySelector(".transport-more");
  // The workbench has the button in its head; a frame is shared by the page that has made it.
  if (!(place instanceof HTMLElement) || part(root, "tools") || part(root, "messages")) return;
  const { usual } = JSON.parse(part(root, "data")?.textContent ?? "{}");
  const nothing = { program: "", inputs: {} };
  mountToolDialog(root, place, "Share", async (_, body) => {
    const { fillShare } = await import("./share.js");
    return fillShare(root, body, store, usual ?? nothing);
  });
}
