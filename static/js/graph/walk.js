// @ts-check
/** Which node an arrow key leads to: along an edge, or to a neighbour in the same column. */

/** @typedef {{id: number, inputs: number[], across: number, along: number}} Place a drawn node; `along` grows with the flow */

const ACROSS = { ArrowRight: "on", ArrowLeft: "back", ArrowUp: "before", ArrowDown: "after" };
const DOWN = { ArrowDown: "on", ArrowUp: "back", ArrowLeft: "before", ArrowRight: "after" };

/**
 * @param {Place[]} places
 * @param {number} from
 * @param {string} key
 * @param {boolean} down whether the drawing runs from top to bottom
 * @returns {number | null} null: no way there, or no arrow key
 */
export function walk(places, from, key, down) {
  const way = /** @type {Record<string, string>} */ (down ? DOWN : ACROSS)[key];
  const here = places.find(({ id }) => id === from);
  if (!way || !here) return null;
  return nearest(here, candidates(places, here, way))?.id ?? null;
}

/**
 * @param {Place[]} places
 * @param {Place} here
 * @param {string} way
 */
function candidates(places, here, way) {
  if (way === "on") return places.filter(({ inputs }) => inputs.includes(here.id));
  if (way === "back") return places.filter(({ id }) => here.inputs.includes(id));
  const side = way === "before" ? -1 : 1;
  return places.filter((place) => (place.across - here.across) * side > 0 && place.along === here.along);
}

/**
 * The closest across the flow; of two, the first.
 * @param {Place} here
 * @param {Place[]} places
 */
function nearest(here, places) {
  const distance = (/** @type {Place} */ place) => Math.abs(place.across - here.across);
  return places.toSorted((one, other) => distance(one) - distance(other)).at(0);
}
