// @ts-check
/** From one part of a lesson to the next: two buttons, where the reader is, and what the lesson waits for. */
/** @import { Beat } from "./lesson-beats.js" */
import { h, setText } from "./dom.js";

/**
 * @param {HTMLElement | null} holder
 * @param {(by: number) => void} move
 * @returns {{write: (beats: Beat[], current: number) => void, wait: (beat: Beat) => void}}
 */
export function mountTurn(holder, move) {
  const back = h("button", { class: "button", type: "button" }, "Back");
  const on = h("button", { class: "button button-primary", type: "button" }, "Read on");
  const place = h("p", { class: "beat-place", role: "status" });
  holder?.append(back, on, place);
  back.addEventListener("click", () => move(-1));
  on.addEventListener("click", () => move(1));
  const title = (/** @type {Beat} */ { element }) => element.querySelector("h2")?.textContent?.trim() ?? "";
  return {
    write(beats, current) {
      back.disabled = current <= 0;
      on.disabled = current >= beats.length - 1 || beats[current].waits;
      const waiting = beats[current].waits ? ": your turn" : "";
      setText(place, `${current + 1} of ${beats.length} · ${title(beats[current])}${waiting}`);
    },
    wait: (beat) => setText(place, `The graph waits at “${title(beat)}”: do what it asks, or skip it.`),
  };
}
