// @ts-check
/** The controls of the update card and where they stand. */
import { h } from "../base/dom.js";

const INTRO =
  "Backward fills in gradients and changes no parameter. An update uses them, whatever computed them, and only then does the loss move.";
const KEPT =
  "PyTorch keeps a gradient for leaves that require one, here the parameters; those of intermediates are passed on and dropped, unless retain_grad() keeps them, and then optimizer.zero_grad() does not reset them. micrograd keeps one in every node and sends on what is kept there: zeroing the parameters alone is not enough before a second pass. Both start a new forward pass with new intermediates.";

/** @param {string} text @param {string} [more] */
const button = (text, more = "") => h("button", { class: `button ${more}`, type: "button" }, text);

/** @param {HTMLElement} card */
export function drawUpdateCard(card) {
  const rate = h("input", { class: "input", id: "update-rate", type: "number", step: "any", value: 0.1 });
  const keeps = h(
    "select",
    { class: "select", id: "update-keeps" },
    h("option", { value: "leaves" }, "leaves only, as PyTorch"),
    h("option", { value: "every-node" }, "every node, as micrograd"),
  );
  const zeroing = h("input", { type: "checkbox", id: "update-zeroing", checked: "" });
  const ui = {
    rate,
    keeps,
    zeroing,
    parameters: h("div", { class: "update-names" }),
    way: h("p", { class: "update-note" }),
    data: h("p", { class: "update-note" }),
    rows: h("div", { class: "update-scroll", tabindex: 0, role: "region", "aria-label": "The update" }),
    kept: h("div", { class: "update-scroll", tabindex: 0, role: "region", "aria-label": "Kept gradients" }),
    update: button("Update", "button-primary"),
    undo: button("Undo"),
    again: button("Backward again"),
    zero: button("Zero"),
    zeroAll: button("Zero every node"),
    passes: h("p", { class: "update-passes" }),
    course: h("p", { class: "update-course" }),
    said: h("p", { class: "update-said", role: "status" }),
    problem: h("p", { class: "message" }),
    hidden: h("p", { class: "update-note", hidden: "" }, "Hidden while you predict: an update shows every gradient."),
    body: h("div", { class: "update-body" }),
  };
  ui.body.append(
    h("fieldset", { class: "update-parameters" }, h("legend", {}, "Parameters"), ui.parameters),
    ui.data,
    h("div", { class: "field" }, h("label", { for: "update-rate" }, "η"), rate),
    ui.way,
    ui.rows,
    h("div", { class: "predict-row" }, ui.update, ui.undo),
    ui.course,
    h("h3", {}, "Without zeroing, gradients add up"),
    ui.passes,
    h("div", { class: "predict-row" }, ui.again, ui.zero, ui.zeroAll),
    h("label", { class: "update-check" }, zeroing, "Zero before the backward pass that follows an update"),
    ui.said,
    ui.problem,
    h(
      "details",
      { class: "update-kept" },
      h("summary", {}, "What is kept, and what does zero reset?"),
      h("div", { class: "field" }, h("label", { class: "label", for: "update-keeps" }, "Gradients are kept by"), keeps),
      ui.kept,
      h("p", { class: "update-note" }, KEPT),
    ),
  );
  card.append(h("h2", {}, "Backward is not an update"), h("p", {}, INTRO), ui.hidden, ui.body);
  return ui;
}

/**
 * @param {HTMLElement} root
 * @param {string[]} names
 * @param {string[]} chosen
 */
export function showParameters(root, names, chosen) {
  root.replaceChildren(
    ...names.map((name) =>
      h(
        "label",
        { class: "update-check" },
        h("input", { type: "checkbox", value: name, checked: chosen.includes(name) ? "" : null }),
        name,
      ),
    ),
  );
}
