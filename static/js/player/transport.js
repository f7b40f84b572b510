// @ts-check
/** The row of buttons: to start, back, play, step, to end, speed, keys. */
/** @import { PlayerStore, State } from "../types.js" */

import { h, setAttribute, setText } from "../base/dom.js";
import { icon } from "../base/icons.js";
import { stepsBegun } from "./clock.js";
import { phaseName } from "./phases.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** @type {[("toStart" | "back" | "toggle" | "next" | "toEnd"), string][]} */
const BUTTONS = [
  ["toStart", "To the start"],
  ["back", "One step back"],
  ["toggle", "Play"],
  ["next", "One step on"],
  ["toEnd", "To the end"],
];

/**
 * @param {HTMLElement} root
 * @param {PlayerStore} store
 * @param {(command: import("./keys.js").Command) => void} run
 * @returns {(state: State) => void}
 */
export function mountTransport(root, store, run) {
  const buttons = new Map(BUTTONS.map(([command, label]) => [command, button(command, label, run)]));
  const count = h("span", { class: "transport-count", part: "count" });
  const keys = h("button", { class: "button", type: "button" }, "Keys");
  keys.addEventListener("click", () => run("help"));
  root.append(
    h("div", { class: "transport-buttons", role: "group", "aria-label": "Transport" }, ...buttons.values()),
    count,
    h("div", { class: "transport-more" }, speedChooser(store), keys),
  );
  const playing = /** @type {HTMLButtonElement} */ (buttons.get("toggle"));
  /** @type {Partial<State> & {begun?: number}} */
  let told = {};
  return (state) => {
    const end = state.trace.steps.length;
    const runs = state.playing;
    if (playing.dataset.runs !== String(runs)) {
      playing.dataset.runs = String(runs);
      playing.replaceChildren(icon(runs ? "pause" : "play"), runs ? "Pause" : "Play");
    }
    const begun = stepsBegun(state.t);
    if (begun === told.begun && state.trace === told.trace && state.poster === told.poster) return;
    told = { begun, trace: state.trace, poster: state.poster };
    setText(count, `${begun} of ${end} · ${phaseName(state.trace.steps, begun)}`);
    setDisabled(buttons, ["toStart", "back"], begun === 0);
    setDisabled(buttons, ["next", "toEnd"], begun === end && !state.poster);
  };
}

/**
 * @param {typeof BUTTONS[number][0]} command
 * @param {string} label
 * @param {(command: import("./keys.js").Command) => void} run
 */
function button(command, label, run) {
  const primary = command === "toggle";
  const name = primary ? null : label;
  const style = primary ? "button button-primary" : "button";
  const element = h("button", {
    class: style,
    type: "button",
    "aria-label": name,
    title: name,
    "data-command": command,
  });
  if (command !== "toggle") element.append(icon(command));
  element.addEventListener("click", () => {
    if (element.getAttribute("aria-disabled") !== "true") run(command);
  });
  return element;
}

/**
 * A button that has nothing to do keeps the focus, so that the keyboard does not lose its place.
 * @param {Map<string, HTMLButtonElement>} buttons
 * @param {string[]} commands
 * @param {boolean} disabled
 */
function setDisabled(buttons, commands, disabled) {
  for (const command of commands) {
    const button = buttons.get(command);
    if (button) setAttribute(button, "aria-disabled", String(disabled));
  }
}

/** @param {PlayerStore} store */
function speedChooser(store) {
  const options = SPEEDS.map((speed) =>
    h("option", { value: speed, selected: speed === store.get().speed ? "" : null }, `${speed}×`),
  );
  const select = h("select", { class: "select" }, ...options);
  select.addEventListener("change", () => store.set({ speed: Number(select.value) }));
  return h("label", { class: "speed" }, h("span", { class: "speed-label" }, "Speed "), select);
}
