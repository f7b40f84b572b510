// @ts-check
/** Which settings make another network, and which only look at it in another way. */

/** Settings of what is looked at, which change nothing that is trained. */
const VIEWED = new Set(["sample", "granularity"]);

/**
 * Whether training stays what it is: all that differs is what is looked at. Samples that are drawn are as many as are
 * in view.
 * @param {Record<string, string>} before
 * @param {Record<string, string>} after
 */
export function isSameNetwork(before, after) {
  const [old, now] = [inFull(before), inFull(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const changed = names.filter((name) => old[name] !== now[name]);
  return changed.every((name) => VIEWED.has(name) || (name === "batch" && after.data !== "drawn"));
}

/**
 * Settings with an activation for every hidden layer: one without has that of the layer before it.
 * @param {Record<string, string>} fields
 */
function inFull(fields) {
  const rest = Object.entries(fields).filter(([name]) => !/^f\d+$/.test(name));
  const hidden = (fields.layers?.match(/\d+/g)?.length ?? 0) - 2;
  let last = "tanh";
  for (let number = 1; number <= hidden; number++) {
    last = fields[`f${number}`] || last;
    rest.push([`f${number}`, last]);
  }
  return Object.fromEntries(rest);
}
