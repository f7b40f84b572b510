// @ts-check
/** From one part of a lesson to the next: two buttons, where the reader is, and what the lesson waits for. */
/** @import { Beat } from "./lesson-beats.js" */
import { h, setAttribute, setText } from "../base/dom.js";

/**
 * @param {HTMLElement | null} holder
 * @param {(by: number) => void} move
 * @returns {{write: (beats: Beat[], current: number) => void, wait: (beat: Beat) => void}}
 */
export function mountTurn(holder, move) {
  const back = h("button", { class: "button", type: "button" }, "Back");
  const on = h("button", { class: "button button-primary", type: "button" }, "Read on");
  const [count, title, note] = ["beat-count", "beat-title", "beat-note"].map((name) => h("span", { class: name }));
  holder?.append(back, on, h("p", { class: "beat-place", role: "status" }, count, title, note));
  /** @type {Beat | null} */
  let waiting = null;
  const titleOf = (/** @type {Beat} */ { element }) => element.querySelector("h2")?.textContent?.trim() ?? "";
  const write = (/** @type {string} */ place, /** @type {string} */ named, /** @type {string} */ more) => {
    setText(count, place);
    setText(title, named);
    setText(note, more);
  };
  const wait = (/** @type {Beat} */ beat) =>
    write("", "", `The graph waits at “${titleOf(beat)}”: do what it asks, or skip it.`);
  back.addEventListener("click", () => move(-1));
  on.addEventListener("click", () => {
    if (!waiting) return move(1);
    wait(waiting);
    /** @type {HTMLElement | null} */ (waiting.element.querySelector(".act :is(input, button)"))?.focus();
  });
  return {
    write(beats, current) {
      const beat = beats[current];
      waiting = beat.waits ? beat : null;
      back.disabled = current <= 0;
      // It says why it does nothing yet, so it must stay in reach of the keyboard.
      setAttribute(on, "aria-disabled", String(beat.waits));
      write(`${current + 1} of ${beats.length}`, ` · ${titleOf(beat)}`, beat.waits ? ": your turn" : "");
    },
    wait,
  };
}
