// @ts-check
/** A program cut into coloured pieces, with what is wrong underlined. Only for the eye: the server reads the program. */
/** @import { Mistake } from "../types.js" */

/** @typedef {{start: number, end: number, kind: string}} Piece positions in UTF-16 units */

const TOKEN =
  /(?<comment>#[^\n]*)|(?<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{M}\p{N}_]*)|(?<operator>[-+*/@=.,:^()[\]]+)/gu;

/**
 * @param {string} text
 * @param {ReadonlySet<string>} ops
 * @returns {Piece[]}
 */
export function pieces(text, ops) {
  return [...text.matchAll(TOKEN)].map((match) => {
    const [kind] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? ["operator"];
    const end = match.index + match[0].length;
    return { start: match.index, end, kind: kind === "name" ? kindOfName(match[0], text.slice(end), ops) : kind };
  });
}

/**
 * @param {string} name
 * @param {string} rest what follows it
 * @param {ReadonlySet<string>} ops
 */
function kindOfName(name, rest, ops) {
  if (/^\s*\(/.test(rest)) return ops.has(name) ? "op" : "call";
  return /^\s*=(?!=)/.test(rest) ? "assigned" : "name";
}

/**
 * The text in order, as strings and, where something is wrong, with the mistake's place in the list.
 * @param {string} text
 * @param {Piece[]} tokens
 * @param {Mistake[]} mistakes
 * @returns {{text: string, kind: string, mistake: number | null}[]}
 */
export function segments(text, tokens, mistakes) {
  const wrong = mistakes.flatMap(({ position }, index) => {
    if (!position) return [];
    const start = unitsBefore(text, position.start);
    return [{ start, end: Math.max(unitsBefore(text, position.end), Math.min(start + 1, text.length)), index }];
  });
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...tokens, ...wrong]) cuts.add(start).add(end);
  const places = [...cuts].filter((place) => place <= text.length).sort((a, b) => a - b);
  let token = 0;
  return places.slice(0, -1).map((start, i) => {
    while (token < tokens.length && tokens[token].end <= start) token++;
    const kind = tokens[token]?.start <= start ? tokens[token].kind : "";
    const mistake = wrong.find((each) => each.start <= start && start < each.end);
    return { text: text.slice(start, places[i + 1]), kind, mistake: mistake?.index ?? null };
  });
}

/**
 * From code points, in which the server counts, to the units of a string.
 * @param {string} text
 * @param {number} points
 */
export function unitsBefore(text, points) {
  let units = 0;
  for (let seen = 0; seen < points && units < text.length; seen++)
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return units;
}
