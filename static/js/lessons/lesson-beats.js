// @ts-check
/** The text of a lesson moves the player: each part of it, a beat, says which program at which step with which node. */
/** @import { PlayerStore, Question, State } from "../types.js" */
/** @import { Surroundings } from "../player/parts.js" */

import { part } from "../base/dom.js";
import { seek } from "../player/moves.js";
import { mountAct } from "./lesson-acts.js";
import { mountTurn } from "./lesson-turn.js";

/** Where a line is read, in the window: a beat that covers it is the one that is shown. Below there may be the graph. */
const READING = { wide: "-42% 0px -57% 0px", narrow: "-22% 0px -77% 0px" };
const WIDE = "(width >= 64rem)";
/** How many steps are watched; a longer way is jumped. */
const WATCHED = 5;

/**
 * @typedef {Object} Beat
 * @property {HTMLElement} element
 * @property {string} id
 * @property {number} step
 * @property {number | null} goal where the player goes on to when the reader has acted
 * @property {number} node
 * @property {Question} question
 * @property {boolean} waits whether the reader has to act and has not yet
 */

/**
 * @param {HTMLElement} element
 * @param {Surroundings} surroundings
 * @returns {(state: State) => void}
 */
export function mountLesson(element, { root, store, run, ask }) {
  const beats = readBeats(root, element);
  const turn = mountTurn(part(root, "turn"), (by) => move(current + by));
  let current = -1;
  /** @type {Beat | null} */
  let pending = null;

  /** @param {number} place @param {boolean} [isNow] */
  const show = (place, isNow = false) => {
    if (place < 0 || place === current) return;
    beats[current]?.element.removeAttribute("data-active");
    current = place;
    const beat = beats[place];
    beat.element.dataset.active = "";
    // Whoever comes here by a link or a button has left behind what waits before.
    for (const before of beats.slice(0, place)) before.waits = false;
    // While it loads, a page scrolls to the beat in its address: there must be none that nobody asked for.
    if (!isNow) history.replaceState(null, "", `${location.pathname}${location.search}#${beat.id}`);
    if (same(store.get().asked, beat.question)) store.set(moved(store.get(), beat, isNow));
    else {
      pending = beat;
      ask(beat.question);
    }
    turn.write(beats, current);
  };
  /** Past a beat that waits nothing is shown. @param {number} place */
  const reach = (place) => {
    const waiting = beats.findIndex(({ waits }) => waits);
    if (waiting >= 0 && waiting < place) turn.wait(beats[waiting]);
    else show(place);
  };
  /** @param {number} place */
  const move = (place) => {
    show(Math.min(place, beats.length - 1));
    const target = beats[place]?.element ?? root.nextElementSibling;
    target?.scrollIntoView({ block: "start", behavior: store.get().still ? "auto" : "smooth" });
  };
  const acts = beats.map((beat) => mountAct(beat, { store, run, ask }, () => acted(beat)));
  /** @param {Beat} beat */
  const acted = (beat) => {
    beat.waits = false;
    if (beat.goal !== null && beats[current] === beat)
      store.set(moved(store.get(), { ...beat, step: beat.goal }, false));
    turn.write(beats, current);
  };
  watch(beats, reach);
  queueMicrotask(() =>
    show(
      Math.max(
        0,
        beats.findIndex(({ id }) => `#${id}` === location.hash),
      ),
      true,
    ),
  );
  addEventListener("hashchange", () => show(beats.findIndex(({ id }) => `#${id}` === location.hash)));

  return (state) => {
    if (pending && !state.stale && same(state.question, pending.question)) {
      const beat = pending;
      pending = null;
      queueMicrotask(() => store.set(moved(store.get(), beat, true)));
    }
    acts[current]?.(state);
    follow(root);
  };
}

/** A graph that is wider than its place is moved so that the node at work is seen. @param {HTMLElement} root */
function follow(root) {
  const holder = part(root, "across");
  const node = holder?.querySelector(".node.current") ?? holder?.querySelector(".node.selected");
  if (!holder || !node || holder.scrollWidth <= holder.clientWidth) return;
  const [outer, inner] = [holder.getBoundingClientRect(), node.getBoundingClientRect()];
  if (inner.left >= outer.left && inner.right <= outer.right) return;
  holder.scrollBy({ left: (inner.left + inner.right - outer.left - outer.right) / 2 });
}

/**
 * What a beat changes: a few steps on are watched, anything else is jumped to.
 * @param {State} state
 * @param {Beat} beat
 * @param {boolean} isNow
 * @returns {Partial<State>}
 */
function moved(state, { step, node }, isNow) {
  const from = state.poster ? 0 : Math.ceil(state.t);
  const selected = { selected: node, edge: null, cell: null };
  if (isNow || state.still || step <= from || step > from + WATCHED) return { ...selected, ...seek(state, step) };
  return { ...selected, t: from, goal: step, playing: true, poster: false };
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} element
 * @returns {Beat[]}
 */
function readBeats(root, element) {
  const scenes = JSON.parse(part(root, "scenes")?.textContent ?? "{}");
  return [.../** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(".beat"))].map((element) => {
    const { step, then, node, scene, act } = element.dataset;
    return {
      element,
      id: element.id,
      step: Number(step),
      goal: then === undefined ? null : Number(then),
      node: Number(node),
      question: scenes[scene ?? "main"],
      waits: act !== undefined,
    };
  });
}

/**
 * @param {Beat[]} beats
 * @param {(place: number) => void} reach
 */
function watch(beats, reach) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) reach(beats.findIndex(({ element }) => element === target));
      }
    },
    { rootMargin: matchMedia(WIDE).matches ? READING.wide : READING.narrow },
  );
  for (const { element } of beats) observer.observe(element);
}

/**
 * Whether two questions are the same.
 * @param {Question} one
 * @param {Question} two
 */
function same(one, two) {
  const known = (/** @type {Question} */ { program, inputs, output, fold }) =>
    JSON.stringify([program, inputs, output ?? null, fold ?? null]);
  return known(one) === known(two);
}
