"""About how wide a formula is, in digits: what decides, on the server, whether it needs a box that scrolls."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Final

from app.drawing.markup import Element

SMALL: Final = 0.7
APART: Final = 1.0
SIGN: Final = 1.6


def extent(it: Element | str) -> float:
    """Return the width of a formula, or of a part of it, in digits; for formulas of our own, whose depth is small."""
    if isinstance(it, str):
        return float(len(it))
    inner = [extent(child) for child in it.children]
    match it.tag:
        case "mfrac":
            return max(inner)
        case "msup" | "msub":
            return inner[0] + SMALL * inner[1]
        case "mo":
            return SIGN if it.children[0] in ("=", "+", "−", "·", "⊙", "<", ">", "≤", "≥") else 0.5 * sum(inner)
        case "mtable":
            return _table(it)
    return sum(inner)


def _table(it: Element) -> float:
    rows: list[Iterable[float]] = [
        [extent(cell) for cell in row.children] for row in it.children if isinstance(row, Element)
    ]
    return sum(max(column) + APART for column in zip_longest(*rows, fillvalue=0.0))
