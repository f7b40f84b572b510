// @ts-check
/** The address that shows what an embed shows now: the one it was opened at, with its step and its inputs. */
/** @import { State } from "../types.js" */
import { stepsBegun } from "../player/clock.js";

/**
 * @param {string} page
 * @param {State} first what the page was opened with
 * @returns {(state: State) => string}
 */
export function addressOf(page, first) {
  return ({ question, poster, predicting, t }) => {
    const url = new URL(page, location.href);
    if (poster || predicting) url.searchParams.delete("step");
    else url.searchParams.set("step", String(stepsBegun(t)));
    // Inputs that are given stand above those of an example or a packed question.
    const isChanged = JSON.stringify(question.inputs) !== JSON.stringify(first.question.inputs);
    if (isChanged) url.searchParams.set("inputs", JSON.stringify(question.inputs));
    return url.href;
  };
}
