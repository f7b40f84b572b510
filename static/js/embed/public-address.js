// @ts-check
/** What the attributes of the public element mean: the address of its frame, or a command to the player in it. */

const PINNED = /^https?:\/\/[a-zA-Z0-9.[\]:-]+$/;

/**
 * The address of the frame.
 * @param {string} host
 * @param {string[]} names of the attributes that are parameters
 * @param {(name: string) => string | null} given
 * @param {string} origin of the page around it; "null" in a sandbox
 */
export function sourceOf(host, names, given, origin) {
  const parameters = new URLSearchParams();
  for (const name of names) {
    const value = given(name);
    if (value !== null && value !== "") parameters.set(name, value);
  }
  if (PINNED.test(origin)) parameters.set("origin", origin);
  return `${host}/embed?${parameters}`;
}

/**
 * The command that brings about a change of an attribute; null where only another address does.
 * @param {string} name
 * @param {string} value
 * @returns {[string, Record<string, unknown>] | null}
 */
export function commandFor(name, value) {
  if (name === "step" && /^\d{1,9}$/.test(value)) return ["step", { index: Number(value) - 1 }];
  if (name === "theme") return ["setTheme", { theme: value }];
  if (name !== "inputs") return null;
  const inputs = read(value);
  return inputs && ["setInputs", { inputs }];
}

/** @param {string} text @returns {Record<string, unknown> | null} */
function read(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
