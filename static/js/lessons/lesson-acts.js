// @ts-check
/** What a reader does in a lesson: play, drag an input, predict a gradient, choose a cell of it, switch something; or skip it. */
/** @import { Beat } from "./lesson-beats.js" */
/** @import { Ask } from "../player/parts.js" */
/** @import { PlayerStore, State } from "../types.js" */
import { part, setText } from "../base/dom.js";
import { latest } from "../base/latest.js";
import { play } from "../player/moves.js";
import { fetchVerdict } from "../practice/practice-api.js";
import { mountPromise } from "./lesson-promise.js";

/** @typedef {{store: PlayerStore, ask: Ask, run: (command: import("../player/keys.js").Command) => void}} Player */

/**
 * @param {Beat} beat
 * @param {Player} player
 * @param {() => void} done told once, when the reader has acted or does not want to
 * @returns {(state: State) => void} what to do with each state while the beat is shown
 */
export function mountAct(beat, player, done) {
  const box = part(beat.element, "act");
  if (!box) return () => {};
  const finish = () => {
    if ("done" in box.dataset) return;
    box.dataset.done = "";
    const note = /** @type {HTMLElement} */ (box.querySelector(".act-done"));
    note.hidden = false;
    /** @type {HTMLElement} */ (box.querySelector(".act-skip")).hidden = true;
    done();
  };
  box.querySelector(".act-skip")?.addEventListener("click", finish);
  // Some other part of the page tells it that the reader has acted there.
  box.addEventListener("acted", finish);
  if (beat.element.dataset.act === "drag") return mountDrag(box, beat, player, finish);
  if (beat.element.dataset.act === "predict") mountPredict(box, beat, finish);
  if (beat.element.dataset.act === "choose") return ({ cell }) => cell?.node === beat.node && finish();
  box.querySelector(".act-play")?.addEventListener("click", () => {
    const goal = beat.goal ?? player.store.get().trace.steps.length;
    player.store.set({ ...play({ ...player.store.get(), t: beat.step }), goal });
  });
  const end = beat.goal;
  return (state) => {
    if (beat.element.dataset.act === "play" && state.t >= (end ?? state.trace.steps.length) && !state.stale) finish();
  };
}

/**
 * @param {HTMLElement} box
 * @param {Beat} beat
 * @param {Player} player
 * @param {() => void} finish
 * @returns {(state: State) => void}
 */
function mountDrag(box, beat, { ask }, finish) {
  const slider = /** @type {HTMLInputElement} */ (box.querySelector("input[type=range]"));
  const shown = box.querySelector("output");
  const name = slider.dataset.input ?? "";
  const holder = /** @type {HTMLElement | null} */ (box.querySelector(".act-promise"));
  const promise = holder && mountPromise(holder);
  slider.addEventListener("input", () => {
    setText(shown, slider.value.replace("-", "\u2212"));
    ask({ ...beat.question, inputs: { ...beat.question.inputs, [name]: Number(slider.value) } });
    // Not the tail of digits that a difference of two decimals has.
    promise?.(beat.question, name, Number((Number(slider.value) - beat.question.inputs[name]).toPrecision(12)));
  });
  return ({ question, stale }) => {
    if (!stale && question.inputs[name] !== beat.question.inputs[name]) finish();
  };
}

/**
 * @param {HTMLElement} box
 * @param {Beat} beat
 * @param {() => void} finish
 */
function mountPredict(box, beat, finish) {
  const form = /** @type {HTMLFormElement} */ (box.querySelector("form"));
  const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  const verdict = form.querySelector("[role=status]");
  const index = form.dataset.index?.split(",").map(Number) ?? [];
  const say = (/** @type {string} */ text, /** @type {string} */ kind) => {
    setText(verdict, text);
    form.dataset.verdict = kind;
  };
  const { ask } = latest(
    (/** @type {string} */ answer, signal) => fetchVerdict(beat.question, { node: beat.node, index, answer }, signal),
    {
      answered: (found) => {
        say(found.correct ? `Right: ${found.text}` : (found.sentence ?? ""), found.correct ? "right" : "wrong");
        if (found.correct) finish();
        else field.select();
      },
      failed: (error) => say(error instanceof Error ? error.message : String(error), "wrong"),
    },
    0,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim() === "") field.focus();
    else ask(field.value);
  });
}
