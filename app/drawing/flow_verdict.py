"""A measured network in words: what it is, and what became of the blame on its way back."""

from __future__ import annotations

import math
from typing import Final

from app.drawing.markup import Element
from app.drawing.numbers import format_number
from engine.gradient_flow import Flow, FlowSpec
from engine.gradient_flow.measuring import ratio

# Between the last layer and the first, blame that changes by less than this factor holds.
HOLDS: Final = 10.0
FEW: Final = 3
NAMED: Final = {"xavier": "Xavier’s weights", "he": "He’s weights", "orthogonal": "orthogonal weights"}


def describe(spec: FlowSpec) -> str:
    """Return what a network is, with every fix in force: ``relu, He’s weights, skip connections``."""
    parts = [spec.activation, _weights(spec)]
    if spec.batch_norm:
        parts.append("batch norm")
    if spec.skip:
        parts.append("a + f(z)" if spec.branch == 1 else "a + f(z)/depth")
    for bound, by in ((spec.clip, "norm"), (spec.clip_value, "value")):
        if bound is not None:
            parts.append(f"clipped by {by} at {format_number(bound)}")
    return ", ".join(parts)


def _weights(spec: FlowSpec) -> str:
    if spec.init == "zeros" or spec.gain == 0:
        return "weights 0"
    if spec.init == "constant":
        return f"all weights {format_number(spec.gain * spec.value, FEW)}"
    if spec.init == "normal":
        return f"weights of spread {format_number(spec.gain * spec.spread, FEW)}"
    times = "" if spec.gain == 1 else f" times {format_number(spec.gain)}"
    return f"{NAMED[spec.init]}{times}"


def fate(flow: Flow) -> str:
    """Return in a word what became of the blame: ``fades``, ``grows``, ``holds``, ``stops``, ``is lost``, ``none``."""
    first, last = flow.layers[0].delta_norm, flow.layers[-1].delta_norm
    left = ratio(first, last)
    if math.isnan(first) or math.isnan(left):
        return "is lost"
    if first == 0.0:
        return "none" if last == 0.0 else "stops"
    return "fades" if left < 1 / HOLDS else "grows" if left > HOLDS else "holds"


def verdict(flow: Flow) -> tuple[Element | str, ...]:
    """Return in a sentence what became of the blame between the last layer and the first."""
    word = fate(flow)
    if word == "none":
        return _sentence("there is no blame at all", "every δ is exactly 0")
    if word == "is lost":
        return _sentence("the blame is lost", _overflow(flow))
    first, last = (format_number(it.delta_norm, FEW) for it in (flow.layers[0], flow.layers[-1]))
    if word == "stops":
        lowest = next(it.number for it in flow.layers if it.delta_norm)
        return _sentence("the blame stops", f"‖δ‖ is {last} in the last layer, and exactly 0 below layer {lowest}")
    rate = f"×\N{NO-BREAK SPACE}{format_number(flow.decay)} a layer"
    return _sentence(f"the blame {word}", f"‖δ‖ is {last} in the last layer, {first} in the first, {rate}")


def _sentence(head: str, rest: str) -> tuple[Element | str, ...]:
    return Element("em", {}, (head,)), f": {rest}."


def _overflow(flow: Flow) -> str:
    where = next((it.number for it in flow.layers if not math.isfinite(it.activation_mean)), None)
    place = "the loss" if where is None else f"layer {where}"
    return f"on the way forward {place} leaves the range of 64-bit numbers, and no δ is a number. Try smaller weights"
