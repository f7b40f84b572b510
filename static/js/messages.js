// @ts-check
/** What an embed says to the page around it, and what it does when that page asks; anything else is not heard. */
/** @import { Surroundings } from "./parts.js" */
/** @import { State } from "./types.js" */
import { stepsBegun } from "./clock.js";
import { createLine } from "./message-line.js";
import { back, next, pause, play, seek, toStart } from "./moves.js";

const THEMES = ["auto", "light", "dark"];

/** @typedef {{id: string, origin: string, page: string}} Options */

/**
 * @param {Options} options
 * @param {Surroundings} surroundings
 * @returns {(state: State) => void}
 */
export function mountMessages(options, { root, store, askInputs }) {
  const line = createLine(options);
  const url = new URL(options.page, location.href).href;
  /** @type {Record<string, (args: any) => void>} */
  const commands = {
    step: ({ index }) => Number.isFinite(index) && store.set(seek(store.get(), Math.trunc(index) + 1)),
    next: () => store.set(next(store.get())),
    previous: () => store.set(back(store.get())),
    reset: () => store.set(toStart(store.get())),
    play: () => store.set(play(store.get())),
    pause: () => store.set(pause(store.get())),
    setTheme({ theme }) {
      if (!THEMES.includes(theme)) return;
      if (theme === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
    },
    setInputs({ inputs }) {
      if (inputs && typeof inputs === "object") askInputs({ ...store.get().asked.inputs, ...inputs });
    },
    getState: () => tellState(store.get()),
  };
  const tellState = (/** @type {State} */ { playing, t }) =>
    line.tell("state", { playing, url, index: stepsBegun(t) - 1 });

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== window.parent || (options.origin && origin !== options.origin)) return;
    if (data === "slide:start") commands.play({});
    else if (data === "slide:stop") commands.pause({});
    else if (data?.context === "h5p" && data.action === "hello") line.hasH5p();
    else if (data?.message === "ready" && typeof data.secret === "string") line.hasSecret(data.secret);
    else if (data?.target === "blameflow" && data.version === 1 && (data.id ?? "") === options.id) {
      if (Object.hasOwn(commands, data.command)) commands[data.command](data.args ?? {});
    }
  });
  root.addEventListener("blameflow-step", (event) => line.tell("step", /** @type {CustomEvent} */ (event).detail));
  root.addEventListener("blameflow-answer", (event) => line.tell("answer", /** @type {CustomEvent} */ (event).detail));
  queueMicrotask(() => {
    line.tell("ready", { height: line.height(), steps: store.get().trace.steps.length });
    line.watchHeight((height) => line.tell("resize", { height }));
  });

  let shown = false;
  let problem = "";
  return (state) => {
    if (state.playing !== shown) {
      shown = state.playing;
      tellState(state);
    }
    if (state.problem !== problem) {
      problem = state.problem;
      if (problem) line.tell("error", { code: state.mistakes[0]?.code ?? "error" });
    }
  };
}
