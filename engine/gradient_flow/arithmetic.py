"""What stands beside a measurement: bare powers as the arithmetic they are; clipping, true and loose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.gradient_flow.records import Flow
from engine.gradient_flow.spec import check_bound
from engine.numbers import SUPERSCRIPTS, format_number
from engine.training.clipping import Clip, norm

BARE: Final = (0.3, 3.0)


@dataclass(frozen=True, slots=True)
class Power:
    """A bare factor to the power of a depth: arithmetic, not a measurement."""

    factor: float
    depth: int
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Clippings:
    """The same gradients clipped in three ways with one bound: norms by layer, and the entries' range after each.

    ``loose`` is min(g, bound), as tutorials print it: it bounds positive entries only.
    """

    bound: float
    by_norm: tuple[float, ...]
    by_value: tuple[float, ...]
    loose: tuple[float, ...]
    ranges: dict[str, tuple[float, float]]


def bare_powers(depth: int) -> tuple[Power, ...]:
    """Return 0.3 and 3 to the power of a depth.

    Examples
    --------
    >>> [power.text for power in bare_powers(4)]
    ['0.3⁴ = 0.0081', '3⁴ = 81']
    """
    exponent = str(depth).translate(SUPERSCRIPTS)
    return tuple(
        Power(factor, depth, factor**depth, f"{format_number(factor)}{exponent} = {format_number(factor**depth)}")
        for factor in BARE
    )


def compare_clippings(flow: Flow, bound: float) -> Clippings:
    """Return the gradients of a flow clipped by norm, by value, and loosely, with the same bound.

    Examples
    --------
    >>> from engine.gradient_flow import FlowSpec, measure
    >>> it = compare_clippings(measure(FlowSpec(depth=3, activation="relu", init="normal")), 1.0)
    >>> low, high = it.ranges["loose"]
    >>> high <= 1.0, low < -1.0
    (True, True)
    """
    check_bound(bound, "clip")
    gradients = [flow.trace.gradients[layer.weights] for layer in flow.network.layers]
    with np.errstate(all="ignore"):
        by = {
            "none": gradients,
            "norm": [Clip(bound).apply(gradient, flow.raw_norm) for gradient in gradients],
            "value": [Clip(bound, "value").apply(gradient, flow.raw_norm) for gradient in gradients],
            "loose": [np.minimum(gradient, bound) for gradient in gradients],
        }
        ranges = {
            form: (min(float(np.min(each)) for each in all_), max(float(np.max(each)) for each in all_))
            for form, all_ in by.items()
        }
        norms = {form: tuple(norm(each) for each in all_) for form, all_ in by.items()}
    return Clippings(bound, norms["norm"], norms["value"], norms["loose"], ranges)
