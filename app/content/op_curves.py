"""The curve of an op of one operand: its values and derivatives along a line, and what they are at kinks.

Every number is the engine's; this module only chooses where to look.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from engine import trace
from engine.ops import REGISTRY, Op
from engine.ops.base import Value

HALF_WIDTH: Final = 4.0
# Kinks further out than the usual window widen it, unless there are so many that they repeat.
FARTHEST: Final = 8.0
FEW: Final = 3
STEPS: Final = 320


@dataclass(frozen=True, slots=True)
class Point:
    """An operand, the op's value there and its derivative; None where no gradient flows."""

    x: float
    value: float
    derivative: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of a curve in the order of x; on both sides of a kink stands the nearest float."""

    low: float
    high: float
    points: tuple[Point, ...]
    kinks: tuple[Point, ...]


@cache
def curve_of(name: str) -> Curve | None:
    """Return the curve of an op; None unless it is element-wise and has one operand."""
    op = REGISTRY[name]
    if not op.is_elementwise or len(op.operands) != 1:
        return None
    kinks = _kinks(op)
    low, high = _window(kinks)
    inside = [x for x in kinks if low < x < high]
    beside = [math.nextafter(x, towards) for x in inside for towards in (-math.inf, math.inf)]
    grid = [x for x in np.linspace(low, high, STEPS + 1).tolist() if x not in kinks]
    places = sorted({x + 0.0 for x in (*grid, *inside, *beside)})
    points = _points(op, places)
    return Curve(low, high, points, tuple(point for point in points if point.x in inside))


def _points(op: Op, places: list[float]) -> tuple[Point, ...]:
    """Return what the engine says at each place; for an element-wise op the gradient of the sum is the derivative."""
    (operand,) = op.operands
    run = trace(f"out = {op.name}({operand})\nsum(out)", {operand: places})
    gradient = run.node_gradients[run.graph.names[operand]]
    derivatives = [None] * len(places) if gradient is None else gradient.tolist()
    return tuple(map(Point, places, run.values["out"].tolist(), derivatives))


def _kinks(op: Op) -> list[float]:
    """Return the multiples of ½ on which an op says it has a kink."""
    if op.kink is None:
        return []
    places: Value = np.arange(-2 * FARTHEST, 2 * FARTHEST + 1) / 2
    constants = {parameter.name: parameter.default for parameter in op.parameters}
    with np.errstate(all="ignore"):
        hit = np.broadcast_to(op.kink(op.array(places, **constants), places, **constants), places.shape)
    return [float(x) for x in places[hit]]


def _window(kinks: list[float]) -> tuple[float, float]:
    few = kinks if len(kinks) <= FEW else []
    return min([-HALF_WIDTH, *(x - 2 for x in few)]), max([HALF_WIDTH, *(x + 2 for x in few)])
