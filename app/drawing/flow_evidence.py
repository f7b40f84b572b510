"""What a fix did in the networks that use it, as measured at one layer: a sentence for each fix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.drawing.numbers import format_number
from engine.gradient_flow import Flow, why

FEW: Final = 3


def evidence(fix: str, flow: Flow, layer: int) -> str:
    """Return what a fix did at a layer of a network, from 1."""
    return _SENTENCES[fix](flow, layer)


def _relu(flow: Flow, layer: int) -> str:
    own = flow.layers[layer - 1]
    return (
        f"the mask of layer {layer} lets ‖blame‖ through by a factor of {_short(own.activation_factor)}; "
        f"{_short(100 * own.saturated_share)} % of its entries are 0, {_short(100 * own.dead_share)} % of neurons dead"
    )


def _skip(flow: Flow, layer: int) -> str:
    if layer == len(flow.layers):
        return f"layer {layer} is the last one: nothing leads past it; choose an earlier layer"
    paths = next(it.paths for it in why(flow, layer) if it.kind == "weights" and it.layer == layer)
    if paths is None:
        return "no connection leads past the next layer"
    through, past = (_short(it) for it in paths)
    return (
        f"into the output of layer {layer}, ‖blame‖ of {past} comes along the identity, {through} through the weights"
    )


def _batch_norm(flow: Flow, layer: int) -> str:
    factor = flow.layers[layer - 1].normalisation_factor
    return f"in layer {layer} the three terms, divided by s, change ‖blame‖ by a factor of {_short(factor)}"


def _clip(flow: Flow, layer: int) -> str:
    own = flow.layers[layer - 1]
    return (
        f"the norm of all gradients goes from {_short(flow.raw_norm)} to {_short(flow.norm)}, that of layer {layer} "
        f"from {_short(own.raw_gradient_norm)} to {_short(own.gradient_norm)}"
    )


def _careful(flow: Flow, layer: int) -> str:
    first, last = flow.layers[0], flow.layers[-1]
    return (
        f"activations spread by {_short(first.activation_std)} in the first layer and by "
        f"{_short(last.activation_std)} in the last; ‖δ‖ changes by a factor of {format_number(flow.decay)} a layer"
    )


def _short(value: float) -> str:
    return format_number(value, FEW)


_SENTENCES: Final[dict[str, Callable[[Flow, int], str]]] = {
    "relu": _relu,
    "skip": _skip,
    "batch_norm": _batch_norm,
    "clip": _clip,
    "careful": _careful,
}
