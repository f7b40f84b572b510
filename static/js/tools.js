// @ts-check
/** The toolbar of the workbench: examples, share, presentation. Other features add buttons of their own. */
/** @import { PlayerStore, State } from "./types.js" */
import { mountGranularity } from "./granularity.js";
import { mountLibrary } from "./library.js";
import { mountPresent } from "./present.js";
import { mountShare } from "./share.js";

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} tools
 * @param {PlayerStore} store
 * @param {import("./parts.js").Ask} ask
 * @returns {(state: State) => void}
 */
export function mountTools(root, tools, store, ask) {
  const { usual } = JSON.parse(root.querySelector('[data-part="data"]')?.textContent ?? "{}");
  mountLibrary(root, tools, store, ask);
  mountShare(root, tools, store, usual);
  const granularity = mountGranularity(tools, store, ask);
  const present = mountPresent(root, tools, store);
  return (state) => {
    granularity(state);
    present(state);
  };
}
