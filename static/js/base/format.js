// @ts-check
/** How numbers are shown: the rule of app/drawing/numbers.py, digit for digit. */
/** @import { Value } from "../types.js" */

/** Significant digits. */
export const DIGITS = 4;
/** The same, where nobody says otherwise; an embed may. */
let usual = DIGITS;
/** Of a number with a power of ten in a box. */
const SHORT_DIGITS = 2;
/** A box has room for no more. */
const BOX_DIGITS = 7;
export const MINUS = "\u2212";
const LOWEST = -4;
const HIGHEST = 6;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Show another number of significant digits everywhere. @param {number} digits */
export function setDigits(digits) {
  usual = digits;
}

/**
 * @param {number | string} given a number; infinities and NaN may be the strings of the API
 * @param {number} [digits] significant digits
 * @returns {string}
 */
export function formatNumber(given, digits = usual) {
  const value = Number(given);
  if (Number.isNaN(value)) return "NaN";
  const sign = value < 0 ? MINUS : "";
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}∞`;
  if (size < 10 ** HIGHEST && Number.isInteger(size)) return `${sign}${size}`;
  const wholeDigits = size < 10 ** HIGHEST ? Math.floor(Math.log10(size)) + 1 : 0;
  const [mantissa, power] = size.toExponential(Math.max(digits, wholeDigits) - 1).split("e");
  const exponent = Number(power);
  if (exponent < LOWEST || exponent >= HIGHEST) return `${sign}${trim(mantissa)}×10${superscript(exponent)}`;
  return sign + trim(shift(mantissa.replace(".", ""), exponent));
}

/**
 * A number with its sign printed, as a change or a contribution is.
 * @param {number | string} value
 * @param {number} [digits]
 */
export function formatSigned(value, digits = usual) {
  return Number(value) > 0 ? `+${formatNumber(value, digits)}` : formatNumber(value, digits);
}

/**
 * A number, a small tensor in brackets, a large one by its shape.
 * @param {Value} value
 * @returns {string}
 */
export function formatValue(value) {
  if (!Array.isArray(value)) return formatNumber(value);
  const sizes = shape(value);
  if (sizes.length > 2 || sizes.reduce((product, size) => product * size, 1) > 6) return sizes.join("×");
  return `[${value.map(formatValue).join(", ")}]`;
}

/**
 * The sign of a value, as the class that colours it.
 * @param {Value} value
 * @returns {"positive" | "negative" | "zero" | ""}
 */
export function signOf(value) {
  if (value === null || Array.isArray(value)) return "";
  const number = Number(value);
  return number > 0 ? "positive" : number < 0 ? "negative" : "zero";
}

/** The lengths of a value's axes, none for a number. @param {Value} value @returns {number[]} */
export function shape(value) {
  return Array.isArray(value) ? [value.length, ...shape(value[0])] : [];
}

/**
 * What stands for a value in the small room of a box: the number (with a power of ten, two digits), or a tensor's shape.
 * @param {Value} value
 */
export function formatShort(value) {
  const sizes = shape(value);
  if (sizes.length === 0) {
    const text = formatNumber(value);
    return formatNumber(value, text.includes("×") ? SHORT_DIGITS : Math.min(usual, BOX_DIGITS));
  }
  return sizes.length === 1 ? `vector ${sizes[0]}` : sizes.join("×");
}

/**
 * A value as a screen reader says it.
 * @param {Value} value
 */
export function spokenValue(value) {
  if (Array.isArray(value)) return `of shape ${shape(value).join(" by ")}`;
  const text = formatNumber(value).replace("NaN", "not a number").replace("∞", "infinity");
  const [mantissa, power] = text.replace(MINUS, "minus ").split("×10");
  if (power === undefined) return mantissa;
  const exponent = [...power].map((sign) => (sign === "⁻" ? "minus " : SUPERSCRIPTS.indexOf(sign))).join("");
  return `${mantissa} times 10 to the ${exponent}`;
}

/** Digits d₀d₁d₂… with the point after d₀ moved. @param {string} digits @param {number} exponent */
function shift(digits, exponent) {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, "0");
  return `${whole.slice(0, exponent + 1)}.${whole.slice(exponent + 1)}`;
}

/** @param {string} text */
function trim(text) {
  return text.includes(".") ? text.replace(/\.?0*$/, "") : text;
}

/** @param {number} exponent */
function superscript(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return (exponent < 0 ? "⁻" : "") + digits;
}
