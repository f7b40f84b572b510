"""The points of a data set in the plane, over the squares in which a decision surface is painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.drawing.markup import Element

SIDE: Final = 240
MARGIN: Final = 0.15
MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane that is shown."""

    left: float
    right: float
    bottom: float
    top: float


def frame(points: Sequence[tuple[float, float, int]]) -> Frame:
    """Return a square around all points with some room at its edges."""
    across, up = [point[0] for point in points], [point[1] for point in points]
    half = max(max(across) - min(across), max(up) - min(up), 1e-3) * (0.5 + MARGIN)
    x, y = (max(across) + min(across)) / 2, (max(up) + min(up)) / 2
    return Frame(x - half, x + half, y - half, y + half)


def points_svg(points: Sequence[tuple[float, float, int]], title: str, it: Frame) -> Element:
    """Return the picture: class 1 as filled discs, class 0 as open rings."""
    scale = SIDE / (it.right - it.left)
    dots = tuple(
        Element("circle", {"class": f"point point-{label}", "cx": (x - it.left) * scale, "cy": (it.top - y) * scale,
                           "r": 6.0 if len(points) < 20 else 3.5})
        for x, y, label in points[:MOST]
    )  # fmt: skip
    ones = sum(label for *_, label in points)
    name = f"{title}: {len(points) - ones} points of class 0 as rings, {ones} of class 1 as discs"
    attributes: dict[str, Any] = {
        "class": "points", "viewBox": f"0 0 {SIDE} {SIDE}", "role": "img", "aria-label": name,
        "data-left": repr(it.left), "data-bottom": repr(it.bottom), "data-side": repr(it.right - it.left),
    }  # fmt: skip
    surface = Element("g", {"class": "surface"})
    return Element("svg", attributes, (surface, Element("g", {"class": "dots"}, dots)))
