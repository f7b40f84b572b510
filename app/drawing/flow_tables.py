"""The tables of the gradient-flow lab: every layer in numbers, why a gradient is what it is, clipping in three ways."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from app.drawing import mathml
from app.drawing.markup import Element
from app.drawing.numbers import format_number
from app.drawing.tables import row, table
from engine.gradient_flow import Factor, Flow, compare_clippings, product, why
from engine.training.clipping import Clip, norm_of_norms

FEW: Final = 3
KINDS: Final = {
    "loss": "the loss",
    "weights": "weights",
    "activation": "slope f′",
    "normalisation": "batch norm",
    "input": "input",
    "alignment": "samples",
    "clipping": "clipping",
}
LOOSE: Final = "g_new = minimum(g, c)"
FORMS: Final = (
    ("by norm", Clip(1.0).formula, "norm"),
    ("by value", Clip(1.0, "value").formula, "value"),
    ("as tutorials print it", LOOSE, "loose"),
)


def layers_table(flow: Flow, name: str, address: Callable[[int], str]) -> Element:
    """Return all layers of one network in numbers; each links to the reasons for its gradient."""
    heads = ("layer", "‖δ‖", "‖∂L/∂W‖", "spread of a", "saturated", "dead", "")
    rows = [
        row(
            str(it.number), _short(it.delta_norm), _short(it.gradient_norm), _short(it.activation_std),
            _percent(it.saturated_share), _percent(it.dead_share),
            Element("a", {"href": address(it.number), "data-why": it.number,
                          "aria-label": f"Why? Layer {it.number} of {name}"}, ("Why?",)),
        )
        for it in flow.layers
    ]  # fmt: skip
    return _scroll(f"Layers of {name}", Element("h3", {}, (f"Network {name}",)), table(heads, rows))


def why_table(flow: Flow, name: str, layer: int) -> Element:
    """Return the factors whose product is ‖∂L/∂W‖ of a layer, in the order of the pass, with the product so far."""
    factors = why(flow, layer)
    rows = [
        row(f"{it.layer}", KINDS[it.kind], _short(it.value), _short(product(factors[: place + 1])), _formula(it))
        for place, it in enumerate(factors)
    ]
    measured = flow.layers[layer - 1].gradient_norm
    total = f"‖∂L/∂W[{layer}]‖ = {format_number(measured)}"
    return Element("div", {"class": "flow-why"}, (
        Element("h3", {}, (f"Network {name}: ", Element("span", {"class": "gradient"}, (total,)))),
        Element("p", {"class": "flow-kinds"}, (_by_kind(factors),)),
        _scroll(f"The {len(factors)} factors of {name}", table(("layer", "what", "value", "so far", "factor"), rows)),
        Element("p", {"class": "flow-remark"}, (_count(factors, measured),)),
    ))  # fmt: skip


def _count(factors: Sequence[Factor], measured: float) -> str:
    if math.isnan(measured):
        return "The forward pass left the range of 64-bit numbers, so that no factor of the backward pass is a number."
    return f"All {len(factors)} factors multiplied: {_short(product(factors))}."


def _by_kind(factors: Sequence[Factor]) -> str:
    """Return the product sorted by what the factors come from: one number each."""
    parts = [
        f"{words} {format_number(product(own), FEW)}"
        for kind, words in KINDS.items()
        if (own := [it for it in factors if it.kind == kind])
    ]
    return f"Sorted by cause: {' × '.join(parts)}."


def _formula(it: Factor) -> Element | str:
    if it.paths is None:
        return it.text
    through, past = it.paths
    paths = f"{_short(through)} through the weights, {_short(past)} past them"
    return Element("span", {}, (it.text, Element("span", {"class": "flow-paths"}, (paths,))))


def clipping_table(flow: Flow, name: str, bound: float) -> Element:
    """Return what the three forms make of one network's gradients with one bound."""
    it = compare_clippings(flow, bound)
    low, high = it.ranges["none"]
    rows = [_clipping_row("unclipped", "g", flow.raw_norm, low, high)]
    for (words, formula, form), norms in zip(FORMS, (it.by_norm, it.by_value, it.loose), strict=True):
        rows.append(_clipping_row(words, formula, norm_of_norms(list(norms)), *it.ranges[form]))
    heads = ("rule", "norm of all", "least", "greatest")
    head = Element("h3", {}, (f"Network {name}, c = {format_number(bound)}",))
    return Element(
        "div",
        {"class": "flow-clippings"},
        (head, _scroll(f"Clipping of {name}", table(heads, rows)), _verdict(name, bound, low, high)),
    )


def _clipping_row(words: str, formula: str, norm: float, low: float, high: float) -> Element:
    rule = Element("div", {"class": "flow-rule"}, (words, mathml.formula(formula)))
    return row(rule, _short(norm), _short(low), _short(high))


def _verdict(name: str, bound: float, low: float, high: float) -> Element:
    """Return what the loose form did here."""
    if math.isnan(low):
        text = f"The gradients of {name} are no numbers: no rule of clipping makes them any."
    elif low < -bound:
        text = (
            f"In {name} the least entry is {_short(low)}, beyond −c, and min(g, c) leaves it there: "
            "it holds back positive entries only; all others push their weights as hard as before."
        )
    elif high > bound:
        text = f"No entry of {name} lies below −c just now, so the loose form happens to do what clamp does."
    else:
        text = f"No entry of {name} lies beyond ±c: by value and the loose form both change nothing here."
    return Element("p", {"class": "flow-remark"}, (text,))


def _scroll(label: str, *children: Element) -> Element:
    return Element("div", {"class": "flow-scroll", "tabindex": "0", "role": "region", "aria-label": label}, children)


def _short(value: float) -> str:
    return format_number(value, FEW)


def _percent(share: float) -> str:
    return f"{format_number(100 * share, FEW)} %"
