// @ts-check
/** A chart of numbers over training steps on a logarithmic axis: the server's numbers, as lines. */
/** @import { Markup } from "../base/dom.js" */

/** @typedef {{name: string, values: any[]}} Series */

const [WIDTH, HEIGHT] = [440, 190];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 40, 10, 26];
const POINTS = 240;
/** @type {Record<string, string>} */
const RAISED = Object.fromEntries([..."-0123456789"].map((digit, place) => [digit, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[place]]));
/** Most labels of an axis. */
const LABELS = 5;

/**
 * The powers of ten that hold all positive numbers, one decade at least.
 * @param {Series[]} series
 * @returns {[number, number]}
 */
export function decades(series) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of series) {
    for (const value of values) {
      if (!(typeof value === "number" && value > 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [-1, 0];
  const [bottom, top] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  return [bottom, Math.max(top, bottom + 1)];
}

/**
 * @param {string} title
 * @param {Series[]} series
 * @returns {Markup}
 */
export function chart(title, series) {
  const [bottom, highest] = decades(series);
  const stride = Math.ceil((highest - bottom) / LABELS);
  const top = bottom + stride * Math.ceil((highest - bottom) / stride);
  const count = Math.max(1, ...series.map(({ values }) => values.length));
  const x = (/** @type {number} */ step) => LEFT + ((WIDTH - LEFT - RIGHT) * step) / Math.max(1, count - 1);
  // By powers: the one above the largest number is beyond all numbers.
  const level = (/** @type {number} */ power) => TOP + ((HEIGHT - TOP - BOTTOM) * (top - power)) / (top - bottom);
  const y = (/** @type {number} */ value) => level(Math.log10(value));
  /** @type {Markup[]} */
  const drawn = [];
  for (let power = bottom; power <= top; power += stride) {
    const at = level(power).toFixed(1);
    drawn.push(["path", { class: "chart-grid", d: `M${LEFT} ${at}H${WIDTH - RIGHT}` }, []]);
    drawn.push(["text", { class: "chart-label chart-end", x: LEFT - 6, y: Number(at) + 4 }, [label(power)]]);
  }
  drawn.push(["text", { class: "chart-label", x: LEFT, y: HEIGHT - 6 }, ["step 1"]]);
  drawn.push(["text", { class: "chart-label chart-end", x: WIDTH - RIGHT, y: HEIGHT - 6 }, [String(count)]]);
  let free = HEIGHT;
  const ends = series.map(({ name, values }, place) => ({ name, values, place, end: lastOf(values) }));
  for (const { values, place } of ends) {
    drawn.push(["path", { class: `chart-line series-${place % 4}`, d: path(values, x, y) }, []]);
  }
  for (const { name, place, end } of ends.filter((each) => each.end !== null).sort(byEnd)) {
    const at = Math.min(free - 12, y(/** @type {number} */ (end)) + 4);
    free = at;
    drawn.push(["text", { class: `chart-name series-${place % 4}`, x: WIDTH - RIGHT + 4, y: at.toFixed(1) }, [name]]);
  }
  return ["svg", { class: "train-chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title }, drawn];
}

/**
 * @param {{end: number | null}} one
 * @param {{end: number | null}} other
 */
const byEnd = (one, other) => (one.end ?? 0) - (other.end ?? 0);

/** @param {any[]} values */
function lastOf(values) {
  return values.findLast((value) => typeof value === "number" && value > 0) ?? null;
}

/** @param {number} power */
function label(power) {
  if (power >= -3 && power <= 3) return String(Number((10 ** power).toPrecision(1)));
  return `10${[...String(power)].map((digit) => RAISED[digit]).join("")}`;
}

/**
 * A line through some of the numbers, with gaps where there is nothing that a logarithm can show.
 * @param {any[]} values
 * @param {(step: number) => number} x
 * @param {(value: number) => number} y
 */
export function path(values, x, y) {
  const stride = Math.max(1, Math.ceil(values.length / POINTS));
  let [line, begins] = ["", true];
  for (
    let step = 0;
    step < values.length;
    step += step === values.length - 1 ? 1 : Math.min(stride, values.length - 1 - step)
  ) {
    const value = values[step];
    const isShown = typeof value === "number" && value > 0;
    if (isShown) line += `${begins ? "M" : "L"}${x(step).toFixed(1)} ${y(value).toFixed(1)}`;
    begins = !isShown;
  }
  return line;
}
