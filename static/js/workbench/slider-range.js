// @ts-check
/** How far a slider reaches around the value that an input has when it is drawn. */

/**
 * Twice the value either way, in round figures and hundredths of them; −2 to 2 around small ones.
 * @param {number} value
 * @returns {{min: number, max: number, step: number}}
 */
export function sliderRange(value) {
  const size = Number.isFinite(value) ? Math.abs(value) : 0;
  const power = 10 ** Math.floor(Math.log10(Math.max(size, 1)));
  const most = 2 * Math.ceil(Math.max(size, 1) / power) * power;
  return { min: -most, max: most, step: power / 100 };
}
