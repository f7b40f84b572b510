// @ts-check
/** Predict, then reveal: hides the gradients, brings the form to the inspector, and keeps the score. */
/** @import { PlayerStore, State } from "../types.js" */
import { h, part, setText } from "../base/dom.js";
import { createPredictForm } from "./predict-form.js";
import { begin, end } from "./predict-state.js";
import { score } from "./predict-words.js";

const INTRO =
  "Hide every gradient, choose a node in the graph, and write down what you think its gradient is. A wrong answer is told by the mistake that gives that number.";

/**
 * @param {HTMLElement} root of the player
 * @param {HTMLElement} card
 * @param {PlayerStore} store
 * @returns {(state: State) => void}
 */
export function mountPredict(root, card, store) {
  const { form, field, write } = createPredictForm(store);
  const toggle = h("button", { class: "button", type: "button", "aria-pressed": "false" }, "Hide the gradients");
  const again = h("button", { class: "button", type: "button", hidden: "" }, "Start over");
  const points = h("p", { class: "predict-score", role: "status" });
  const log = h("ul", { class: "predict-log" });
  card.append(
    h("h2", {}, "Predict, then reveal"),
    h("p", {}, INTRO),
    h("div", { class: "predict-row" }, toggle, again),
    points,
    log,
  );
  // The question stands beside the node that is chosen, if the inspector is there.
  const body = part(root, "inspector");
  if (body?.checkVisibility()) body.before(form);
  else card.append(form);

  const start = (/** @type {string | null} */ only) => {
    store.set(begin(store.get(), only));
    field.focus();
  };
  toggle.addEventListener("click", () => {
    if (store.get().predicting) store.set(end(store.get()));
    else start(null);
  });
  again.addEventListener("click", () => start(store.get().predicting?.only ?? null));

  /** @type {State["predicting"] | undefined} */
  let shown;
  return (state) => {
    const { predicting } = state;
    write(state);
    if (predicting === shown) return;
    shown = predicting;
    root.toggleAttribute("data-predicting", predicting !== null);
    toggle.ariaPressed = String(predicting !== null);
    setText(toggle, predicting ? "Show all gradients" : "Hide the gradients");
    again.toggleAttribute("hidden", !predicting);
    const begun = predicting && predicting.solved.length + predicting.wrong > 0;
    setText(points, begun ? score(predicting) : "");
    log.replaceChildren(...(predicting?.solved ?? []).map(({ text }) => h("li", {}, text)));
  };
}
