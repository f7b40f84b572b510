// @ts-check
/** One state, replaced and never changed in place. */

/**
 * @template T
 * @typedef {Object} Store
 * @property {() => T} get
 * @property {(change: Partial<T>) => void} set
 * @property {(listener: (state: T, before: T) => void) => () => void} subscribe
 */

/**
 * @template {object} T
 * @param {T} initial
 * @returns {Store<T>}
 */
export function createStore(initial) {
  let state = initial;
  /** @type {Set<(state: T, before: T) => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    set(change) {
      const before = state;
      state = { ...state, ...change };
      for (const listener of listeners) listener(state, before);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
