// @ts-check
/** The toolbar of the workbench: examples, share, presentation. Other features add buttons of their own. */
/** @import { PlayerStore, State } from "../types.js" */

import { mountToolDialog } from "../base/tool-dialog.js";
import { mountGranularity } from "../player/granularity.js";
import { mountPresent } from "./present.js";

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} tools
 * @param {PlayerStore} store
 * @param {import("../player/parts.js").Ask} ask
 * @returns {(state: State) => void}
 */
export function mountTools(root, tools, store, ask) {
  const { usual } = JSON.parse(root.querySelector('[data-part="data"]')?.textContent ?? "{}");
  mountToolDialog(root, tools, "Examples", async (dialog, body) => {
    const { fillLibrary } = await import("./library.js");
    return fillLibrary(dialog, body, store, ask);
  });
  mountToolDialog(root, tools, "Share", async (_, body) => {
    const { fillShare } = await import("../share/share.js");
    return fillShare(root, body, store, usual);
  });
  const granularity = mountGranularity(tools, store, ask);
  const present = mountPresent(root, tools, store);
  return (state) => {
    granularity(state);
    present(state);
  };
}
