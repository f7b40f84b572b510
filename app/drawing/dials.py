"""Wheels that stand for variables: each is turned by its value, and the spokes between tell how they are driven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.drawing.markup import Element
from app.drawing.numbers import format_number
from engine import Trace

DEGREES: Final = 30
"""How far a wheel is turned for 1."""
_RADIUS, _GAP, _TOP = 44.0, 150.0, 56.0
_TEETH: Final = 12


def dials(traced: Trace, names: Sequence[str]) -> Element:
    """Return a wheel for each variable, in the order in which one drives the next, with what it is turned to."""
    width = _GAP * (len(names) - 1) + 2 * (_RADIUS + 16)
    wheels = [_dial(traced, name, _RADIUS + 16 + _GAP * place) for place, name in enumerate(names)]
    belts = [_belt(_RADIUS + 16 + _GAP * place) for place in range(len(names) - 1)]
    label = f"Wheels: {', '.join(f'{name} at {format_number(traced.values[name])}' for name in names)}"
    return Element(
        "svg",
        {"class": "dial-row", "viewBox": f"0 0 {width:g} 136", "role": "img", "aria-label": label},
        (*belts, *wheels),
    )


def _dial(traced: Trace, name: str, x: float) -> Element:
    turned = f"rotate({DEGREES * traced.values[name]:g})"
    spokes = [
        Element(
            "path", {"class": "dial-tooth", "d": f"M0 {-_RADIUS:g}V{6 - _RADIUS:g}", "transform": f"rotate({angle:g})"}
        )
        for angle in (360 * tooth / _TEETH for tooth in range(_TEETH))
    ]
    hand = Element("path", {"class": "dial-hand", "d": f"M0 0V{10 - _RADIUS:g}"})
    wheel = Element("g", {"class": "dial-wheel", "transform": turned}, (*spokes, hand))
    rim = Element("circle", {"class": "dial-rim", "r": f"{_RADIUS:g}"})
    text = (
        Element("text", {"class": "dial-name", "y": "66", "text-anchor": "end", "x": "-4"}, (f"{name} =",)),
        Element("text", {"class": "dial-value", "y": "66", "x": "2"}, (format_number(traced.values[name]),)),
    )
    place = {"class": "dial", "data-variable": name, "transform": f"translate({x:g} {_TOP:g})"}
    return Element("g", place, (rim, wheel, *text))


def _belt(x: float) -> Element:
    return Element(
        "path", {"class": "dial-belt", "d": f"M{x:g} {_TOP - _RADIUS:g}h{_GAP:g}M{x:g} {_TOP + _RADIUS:g}h{_GAP:g}"}
    )
