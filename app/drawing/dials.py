"""Pulleys that stand for variables: each is turned by its value, and a belt drives the next at the rate of the two.

Owns the geometry: a belt runs over a pulley of one radius onto one that is smaller by the rate, so that the drawing
turns as the numbers say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from app.drawing.markup import Element
from app.drawing.numbers import format_number
from engine import Trace

DEGREES: Final = 30
"""How far a wheel is turned for 1."""
_FACE, _GAP, _TOP = 46.0, 152.0, 56.0
_DRIVING: Final = 36.0
_TICKS: Final = 12


def dials(traced: Trace, names: Sequence[str], rates: Sequence[float]) -> Element:
    """Return a wheel for each variable, in the order in which one drives the next, with what it is turned to.

    Parameters
    ----------
    traced
        The recording with their values.
    names
        The variables.
    rates
        How many times as fast each one turns as the one before it, from the second on.
    """
    places = [_FACE + 10 + _GAP * place for place in range(len(names))]
    wheels = [_dial(traced, name, x) for name, x in zip(names, places, strict=True)]
    belts = [
        _belt(traced, name, x, rate) for name, x, rate in zip(names[:-1], places[:-1], rates, strict=True)
    ]  # fmt: skip
    label = f"Wheels: {', '.join(f'{name} at {format_number(traced.values[name])}' for name in names)}"
    view = f"0 0 {places[-1] + _FACE + 10:g} 138"
    return Element("svg", {"class": "dial-row", "viewBox": view, "role": "img", "aria-label": label}, (*wheels, *belts))


def belt_lines(one: float, other: float, apart: float) -> tuple[float, float]:
    """Return where an open belt leaves a pulley: how far towards the other one, and how far from the line between.

    Both as shares of the radius, as a tangent touches both circles at the same angle.
    """
    along = (one - other) / apart
    return along, math.sqrt(1 - along * along)


def _dial(traced: Trace, name: str, x: float) -> Element:
    value = float(traced.values[name])
    ticks = [
        Element(
            "path", {"class": "dial-tick", "d": f"M0 {-_FACE:g}v5", "transform": f"rotate({360 * tick / _TICKS:g})"}
        )
        for tick in range(_TICKS)
    ]
    hand = Element("path", {"class": "dial-hand", "d": f"M0 0V{7 - _FACE:g}"})
    wheel = Element("g", {"class": "dial-wheel", "transform": f"rotate({DEGREES * value:g})"}, (hand,))
    rim = Element("circle", {"class": "dial-rim", "r": f"{_FACE:g}"})
    text = (
        Element("text", {"class": "dial-name", "y": "69", "text-anchor": "end", "x": "-4"}, (f"{name} =",)),
        Element("text", {"class": "dial-value", "y": "69", "x": "2"}, (format_number(value),)),
    )
    place = {"class": "dial", "data-variable": name, "transform": f"translate({x:g} {_TOP:g})"}
    return Element("g", place, (rim, *ticks, wheel, *text))


def _belt(traced: Trace, name: str, x: float, rate: float) -> Element:
    driven = _DRIVING / rate
    along, across = belt_lines(_DRIVING, driven, _GAP)
    one = f"{_DRIVING * along:.2f} {-_DRIVING * across:.2f}", f"{_DRIVING * along:.2f} {_DRIVING * across:.2f}"
    at = _GAP + driven * along
    two = f"{at:.2f} {-driven * across:.2f}", f"{at:.2f} {driven * across:.2f}"
    path = f"M{one[0]}L{two[0]}A{driven:g} {driven:g} 0 0 1 {two[1]}L{one[1]}A{_DRIVING:g} {_DRIVING:g} 0 1 1 {one[0]}z"
    turn = math.radians(DEGREES) * _DRIVING
    belt = {
        "class": "dial-belt", "d": path, "data-variable": name, "data-turn": f"{turn:.3f}",
        "stroke-dashoffset": f"{-turn * float(traced.values[name]):.3f}",
    }  # fmt: skip
    pulleys = [
        Element("circle", {"class": "dial-pulley", "cx": f"{cx:g}", "r": f"{radius:g}"})
        for cx, radius in ((0, _DRIVING), (_GAP, driven))
    ]
    return Element("g", {"transform": f"translate({x:g} {_TOP:g})"}, (*pulleys, Element("path", belt)))
