// @ts-check
/** What an embed says to the page around it, and what it does when that page asks; anything else is not heard. */
/** @import { Surroundings } from "../player/core-parts.js" */
/** @import { State } from "../types.js" */

import { isOffline } from "../base/offline.js";
import { stepsBegun } from "../player/clock.js";
import { back, next, pause, play, seek, toStart } from "../player/moves.js";
import { addressOf } from "./embed-address.js";
import { createLine } from "./message-line.js";

const THEMES = ["auto", "light", "dark"];

/** @typedef {{id: string, origin: string, page: string}} Options */

/**
 * @param {Options} options
 * @param {Surroundings} surroundings
 * @returns {(state: State) => void}
 */
export function mountMessages(options, { root, store, askInputs }) {
  const line = createLine(options);
  const addressed = addressOf(options.page, store.get());
  /** @type {Record<string, (args: any) => void>} */
  const commands = {
    step(args) {
      const index = typeof args === "number" ? args : args?.index;
      if (Number.isFinite(index)) store.set(seek(store.get(), Math.trunc(index) + 1));
    },
    next: () => store.set(next(store.get())),
    previous: () => store.set(back(store.get())),
    reset: () => store.set(toStart(store.get())),
    play: () => store.set(play(store.get())),
    pause: () => store.set(pause(store.get())),
    setTheme(args) {
      const theme = args?.theme ?? args;
      if (!THEMES.includes(theme)) return;
      if (theme === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
    },
    setInputs(args) {
      const inputs = args?.inputs;
      if (inputs && typeof inputs === "object" && !Array.isArray(inputs)) {
        askInputs({ ...store.get().asked.inputs, ...inputs });
      }
    },
    getState: () => tellState(store.get()),
  };
  const tellState = (/** @type {State} */ state) => {
    const { playing, t, question } = state;
    line.tell("state", { playing, url: addressed(state), index: stepsBegun(t) - 1, inputs: question.inputs });
  };

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== window.parent || source === window || (options.origin && origin !== options.origin)) return;
    if (data === "slide:start") commands.play(null);
    else if (data === "slide:stop") commands.pause(null);
    else if (!line.hear(data) && data?.target === "blameflow" && data.version === 1 && (data.id ?? "") === options.id) {
      if (Object.hasOwn(commands, data.command)) commands[data.command](data.args);
    }
  });
  root.addEventListener("blameflow-step", (event) => line.tell("step", /** @type {CustomEvent} */ (event).detail));
  root.addEventListener("blameflow-answer", (event) => line.tell("answer", /** @type {CustomEvent} */ (event).detail));
  queueMicrotask(() => {
    line.tell("ready", { height: line.height(), steps: store.get().trace.steps.length });
    line.watchHeight((height) => line.tell("resize", { height }));
  });

  let { playing, question, problem } = store.get();
  return (state) => {
    if (state.playing !== playing || state.question !== question) {
      ({ playing, question } = state);
      tellState(state);
    }
    if (state.problem !== problem) {
      problem = state.problem;
      if (problem) line.tell("error", { code: state.mistakes[0]?.code ?? (isOffline() ? "no-server" : "error") });
    }
  };
}
