// @ts-check
/** Views whose module is fetched when it is first needed: a page that never needs it never loads it. */
/** @import { State } from "../types.js" */

/** @typedef {(state: State) => void} View */

/**
 * @param {() => Promise<View>} load
 * @param {(state: State) => boolean} isWanted
 * @returns {{view: View, begin: () => void}} `begin` loads it whatever the state is
 */
export function late(load, isWanted) {
  /** @type {View | null} */
  let view = null;
  /** @type {State | null} */
  let last = null;
  let begun = false;
  const begin = async () => {
    if (begun) return;
    begun = true;
    view = await load();
    if (last) view(last);
  };
  return {
    begin,
    view(state) {
      last = state;
      if (view) view(state);
      else if (isWanted(state)) begin();
    },
  };
}

/**
 * The same, loaded too when its place comes near the window, or somebody begins to walk the page by Tab.
 * @param {Element} place
 * @param {() => Promise<View>} load
 * @param {(state: State) => boolean} isWanted
 * @returns {View}
 */
export function lateAt(place, load, isWanted) {
  const { view, begin } = late(load, isWanted);
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      begin();
    },
    { rootMargin: "25%" },
  );
  observer.observe(place);
  const walk = (/** @type {KeyboardEvent} */ { key }) => {
    if (key !== "Tab") return;
    removeEventListener("keydown", walk);
    begin();
  };
  addEventListener("keydown", walk);
  return view;
}
