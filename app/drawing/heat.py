"""Heat maps: a tensor as a small picture on the signed map, mirrored by static/js/graph/heat.js; knows no graph.

Nine classes from ``heat-0`` (most negative) to ``heat-8`` by the share of the largest number; ``heat-odd`` crosses out
what is not finite. More than 16 rows or columns are pooled by blocks, each shown by its number of largest size.
"""

from __future__ import annotations

from collections import defaultdict
from math import ceil, floor, isfinite, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.drawing.markup import Element, Scalar, number

CELLS = 16
LARGEST = 14.0
WIDTH, HEIGHT = 64.0, 42.0
MIDDLE = 4

Shape = tuple[int, ...]


def heat_map(kind: str, x: float, y: float, shape: Shape, value: Any) -> Element:
    """Return the map of a value in the middle of a place; an empty frame while the value is None."""
    rows, columns = grid(shape)
    width, height = cell_size(rows, columns)
    left, top = x - width * columns / 2, y + (HEIGHT - height * rows) / 2
    frame: dict[str, Scalar] = {"class": "heat-frame", "width": width * columns, "height": height * rows}
    paths = () if value is None else tuple(
        Element("path", {"class": name, "d": d}) for name, d in heat_paths(pooled(value), width, height)
    )  # fmt: skip
    attributes = {"class": f"heat {kind}", "transform": f"translate({number(left)} {number(top)})"}
    pooling = pooling_note(shape)
    title = (Element("title", {}, (pooling,)),) if pooling else ()
    return Element("g", attributes, (*title, Element("rect", frame), Element("g", {"class": "heat-cells"}, paths)))


def grid(shape: Shape) -> tuple[int, int]:
    """Return how many rows and columns the map of a shape has; more than two axes stand below each other."""
    rows, columns = flat_shape(shape)
    return pooled_count(rows), pooled_count(columns)


def flat_shape(shape: Shape) -> tuple[int, int]:
    """Return a shape as a matrix: a vector is a row, more axes stand below each other."""
    return prod(shape[:-1]), shape[-1]


def pooled_count(count: int) -> int:
    """Return how many blocks an axis is pooled to."""
    return ceil(count / block(count)) if count else 0


def block(count: int) -> int:
    """Return how many numbers of an axis make a block."""
    return max(ceil(count / CELLS), 1)


def pooling_note(shape: Shape) -> str:
    """Return what a square stands for, "" if for one number."""
    high, wide = (block(count) for count in flat_shape(shape))
    return "" if high == wide == 1 else f"each square: the largest of {high}×{wide} numbers"


def cell_size(rows: int, columns: int) -> tuple[float, float]:
    """Return width and height of a cell."""
    return min(LARGEST, WIDTH / max(columns, 1)), min(LARGEST, HEIGHT / max(rows, 1))


def pooled(value: NDArray[np.float64]) -> list[list[float]]:
    """Return a tensor as at most 16 × 16 numbers: of each block the one of largest size, NaN if it has one."""
    rows, columns = flat_shape(value.shape)
    matrix = np.reshape(value, (rows, columns))
    high, wide = block(rows), block(columns)
    found = []
    for top in range(0, rows, high):
        line = []
        for left in range(0, columns, wide):
            cells = np.ravel(matrix[top : top + high, left : left + wide])
            line.append(float(cells[int(np.argmax(np.abs(cells)))]))
        found.append(line)
    return found


def level(value: float, largest: float) -> str:
    """Return the class of a number on a scale from −largest to largest."""
    if not isfinite(value):
        return "heat-odd"
    return f"heat-{MIDDLE + (floor(MIDDLE * (value / largest) + 0.5) if largest else 0)}"


def heat_paths(rows: list[list[float]], width: float, height: float) -> list[tuple[str, str]]:
    """Return the cells of each class as one path; neighbours in a row are one rectangle."""
    largest = max((abs(value) for row in rows for value in row if isfinite(value)), default=0.0)
    parts: dict[str, list[str]] = defaultdict(list)
    for y, row in enumerate(rows):
        names = [level(value, largest) for value in row]
        start = 0
        for x in range(1, len(names) + 1):
            if x < len(names) and names[x] == names[start] != "heat-odd":
                continue
            parts[names[start]].append(_cells(names[start], start * width, y * height, (x - start) * width, height))
            start = x
    return [(name, "".join(parts[name])) for name in sorted(parts)]


def _cells(name: str, x: float, y: float, width: float, height: float) -> str:
    if name == "heat-odd":
        right, bottom = number(x + width), number(y + height)
        return f"M{number(x)} {number(y)}L{right} {bottom}M{right} {number(y)}L{number(x)} {bottom}"
    return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"
