// @ts-check
/** The settings in the page's address: what is remembered at once goes there together, a moment later. */

/** In milliseconds. */
const REST = 150;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** What the address is about to be. @type {string | null} */
let coming = null;

/**
 * Keep settings in the page's address; those of others stay.
 * @param {Record<string, string>} settings
 * @param {(name: string) => boolean} isOwn
 */
export function remember(settings, isOwn) {
  coming = merged(coming ?? location.search, settings, isOwn);
  clearTimeout(timer);
  timer = setTimeout(() => {
    history.replaceState(null, "", location.pathname + (coming && `?${coming}`));
    coming = null;
  }, REST);
}

/**
 * @param {string} query
 * @param {Record<string, string>} settings
 * @param {(name: string) => boolean} isOwn
 */
export function merged(query, settings, isOwn) {
  const kept = [...new URLSearchParams(query)].filter(([name]) => !isOwn(name));
  return new URLSearchParams([...Object.entries(settings), ...kept]).toString().replaceAll("%2C", ",");
}
