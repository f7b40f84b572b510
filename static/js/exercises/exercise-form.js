// @ts-check
/** The answers of an exercise: judged by the server one by one, told at once, and to whoever embeds the page. */
/** @import { Num, PlayerStore, State } from "../types.js" */
import { answer } from "../base/api.js";
import { part, setText } from "../base/dom.js";
import { seek } from "../player/moves.js";
import { end, solve } from "../practice/predict-state.js";

const EMPTY = "Write a number, or an expression such as 2*4 or 1/3.";

/** @typedef {{wanted: string, correct: boolean, sentence: string, expected: Num | null, text: string | null}} Verdict */

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} root of the player
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountAnswers(form, root, store) {
  const asks = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-part=ask]")]);
  const { kind, level, seed } = root.dataset;
  const exercise = { kind, level: Number(level), seed: Number(seed) };

  /** @param {HTMLElement} ask */
  const judge = async (ask) => {
    const field = fieldOf(ask);
    const given = field.value.trim();
    if (given === "") return say(ask, EMPTY, "wrong");
    try {
      const found = await fetchVerdict({ ...exercise, ask: Number(ask.dataset.ask), answer: given });
      if (field.value.trim() !== given) return;
      tell(ask, found, given);
      say(ask, found.correct ? (found.text ?? "") : found.sentence, found.correct ? "right" : "wrong");
      if (found.correct) reveal(store, Number(ask.dataset.node), found);
    } catch (error) {
      say(ask, error instanceof Error ? error.message : String(error), "wrong");
    }
  };
  const judgeAll = async () => {
    const open = asks.filter((ask) => kindOf(ask) !== "right");
    const given = open.filter((ask) => fieldOf(ask).value.trim() !== "");
    await Promise.all((given.length > 0 ? given : open.slice(0, 1)).map(judge));
    root.toggleAttribute(
      "data-solved",
      asks.every((ask) => kindOf(ask) === "right"),
    );
    const next = asks.find((ask) => kindOf(ask) !== "right");
    if (next) fieldOf(next).select();
    else part(root, "next")?.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    judgeAll();
  });
  // In a sandbox no form is ever submitted, and no event says so.
  part(form, "check")?.addEventListener("click", (event) => {
    event.preventDefault();
    judgeAll();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    judgeAll();
  });
  for (const ask of asks) {
    fieldOf(ask).addEventListener("input", () => say(ask, "", ""));
    ask.addEventListener("focusin", () => store.set({ selected: Number(ask.dataset.node), cell: null }));
  }
  return () => {};
}

/**
 * The worked solution: all gradients come back, and each of its steps leads to the player's.
 * @param {HTMLDetailsElement} details
 * @param {HTMLElement} root of the player
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountSolution(details, root, store) {
  const go = (/** @type {number} */ step) => {
    const state = store.get();
    const whole = state.predicting ? { ...state, ...end(state) } : state;
    store.set({ ...whole, ...seek(whole, step) });
  };
  details.addEventListener("toggle", () => {
    root.toggleAttribute("data-open", details.open);
    const first = details.querySelector("[data-step]");
    if (details.open && store.get().predicting && first instanceof HTMLElement) go(Number(first.dataset.step));
  });
  details.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLElement && target.dataset.step) go(Number(target.dataset.step));
  });
  /** @type {number} */
  let shown = -1;
  return ({ t, predicting }) => {
    const step = predicting ? -1 : Math.ceil(t);
    if (step === shown) return;
    shown = step;
    for (const link of details.querySelectorAll("[data-step]")) {
      const isCurrent = link instanceof HTMLElement && Number(link.dataset.step) === step;
      if (isCurrent) link.closest("li")?.setAttribute("aria-current", "step");
      else link.closest("li")?.removeAttribute("aria-current");
    }
  };
}

/**
 * A gradient that was found stands in the graph from now on.
 * @param {PlayerStore} store
 * @param {number} node
 * @param {Verdict} found
 */
function reveal(store, node, { expected, text, wanted }) {
  if (!wanted.startsWith("∂") || wanted.includes("[")) return;
  const entry = { node, index: [], shown: false, tries: 1, gradient: /** @type {Num} */ (expected), text: text ?? "" };
  const change = solve(store.get(), entry);
  if (Object.keys(change).length > 0) store.set(change);
}

/**
 * @param {Record<string, any>} question
 * @returns {Promise<Verdict>}
 */
async function fetchVerdict(question) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(question);
  return answer(await fetch("/api/v1/exercises/verdicts", { method: "POST", headers, body }));
}

/**
 * @param {HTMLElement} ask
 * @param {Verdict} found
 * @param {string} given
 */
function tell(ask, { wanted, expected, correct }, given) {
  const detail = { name: wanted, given, expected, correct };
  ask.dispatchEvent(new CustomEvent("blameflow-answer", { detail, bubbles: true, composed: true }));
}

/** @param {HTMLElement} ask @param {string} text @param {string} kind */
function say(ask, text, kind) {
  const said = /** @type {HTMLElement} */ (part(ask, "said"));
  said.dataset.kind = kind;
  setText(said, text);
  fieldOf(ask).toggleAttribute("aria-invalid", kind === "wrong");
  if (kind === "wrong") fieldOf(ask).setAttribute("aria-invalid", "true");
}

/** @param {HTMLElement} ask */
function kindOf(ask) {
  return part(ask, "said")?.dataset.kind ?? "";
}

/** @param {HTMLElement} ask @returns {HTMLInputElement} */
function fieldOf(ask) {
  return /** @type {HTMLInputElement} */ (ask.querySelector("input"));
}
