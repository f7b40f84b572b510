// @ts-check
/** What the share dialog offers as text: links, and a picture that leads to the page. */
/** @import { Question } from "../types.js" */

import { fitting } from "../base/url.js";
import { escaped } from "./embed-texts.js";

/**
 * The address of the picture of a question; null if it would be too long.
 * @param {string} origin
 * @param {Question} question
 * @param {number | null} step
 * @returns {Promise<string | null>}
 */
export async function pictureAddress(origin, { program, inputs, output }, step) {
  const asked = { program, inputs, ...(output === undefined ? {} : { output }) };
  const plain = { program, inputs: JSON.stringify(inputs), ...(output === undefined ? {} : { output }) };
  const parameters = await fitting(asked, plain);
  if (parameters === null) return null;
  if (step !== null) parameters.set("step", String(step));
  return `${origin}/api/v1/traces.svg?${parameters}`;
}

/**
 * @param {string} words what the picture shows, for those who do not see it
 * @param {string} picture
 * @param {string} page
 */
export function asMarkdown(words, picture, page) {
  return `[![${words.replace(/[\\[\]]/g, "\\$&")}](${picture})](${page})`;
}

/**
 * @param {string} words
 * @param {string} picture
 * @param {string} page
 */
export function asHtml(words, picture, page) {
  return `<a href="${escaped(page)}"><img src="${escaped(picture)}" alt="${escaped(words)}"></a>`;
}
