// @ts-check
/** What authors paste to have the player on a page of theirs: a frame, an element, MyST, Quarto. */

/**
 * What every snippet is made of.
 * @typedef {Object} Shared
 * @property {string} origin of this server
 * @property {string} words what it shows, for those who do not see it
 * @property {URLSearchParams} parameters of the frame
 * @property {string} page the address of the whole page
 * @property {string} picture the address of the picture
 */

/** In pixels; hosts that hear messages make the frame as high as it needs to be. */
const HEIGHT = 520;

/** A frame and, for readers and places that do without, a link. @param {Shared} shared */
export function asFrame({ origin, words, parameters, page }) {
  const src = `${origin}/embed${parameters.size > 0 ? `?${parameters}` : ""}`;
  const frame = `<iframe src="${escaped(src)}" title="${escaped(words)}" width="100%" height="${HEIGHT}" loading="lazy" frameborder="0"></iframe>`;
  return `${frame}\n<p>${link(page, `${words}, on a page of its own`)}</p>`;
}

/** The element, with the picture for places where no script runs. @param {Shared} shared */
export function asElement({ origin, words, parameters, page, picture }) {
  const attributes = [...parameters].map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
  return [
    `<script type="module" src="${escaped(origin)}/static/js/blame-flow.js"></script>`,
    `<blame-flow${attributes} title="${escaped(words)}">`,
    `  <a href="${escaped(page)}"><img src="${escaped(picture)}" alt="${escaped(words)}"></a>`,
    "</blame-flow>",
  ].join("\n");
}

/** A frame on the web, a link on paper. @param {Shared} shared */
export function asMyst(shared) {
  const name = shared.words.replace(/[\\[\]]/g, "\\$&");
  const fence = "```";
  return [
    `${fence}{raw} html\n${asFrame(shared)}\n${fence}`,
    "",
    `${fence}{only} latex\n[${name}](${shared.page})\n${fence}`,
  ].join("\n");
}

/** A frame on the web, a picture elsewhere. @param {Shared} shared @param {string} markdown the picture that links */
export function asQuarto(shared, markdown) {
  return [
    '::: {.content-visible when-format="html"}',
    `\`\`\`{=html}\n${asFrame(shared)}\n\`\`\``,
    ":::",
    "",
    '::: {.content-visible unless-format="html"}',
    markdown,
    ":::",
  ].join("\n");
}

/** @param {string} address @param {string} words */
function link(address, words) {
  return `<a href="${escaped(address)}">${escaped(words)}</a>`;
}

/** Line breaks stay within an attribute, and a text never ends the block that it is pasted into. @param {string} text */
export function escaped(text) {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
