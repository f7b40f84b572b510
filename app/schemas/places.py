"""Where each node stands in the drawing, by column and row, for those who draw the graph themselves."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from app.drawing.layout import arrange
from engine import Trace
from engine.plan import Plan


class Place(NamedTuple):
    """A node's column, counted from the inputs, and its place in the column, counted from above."""

    rank: int
    row: int


_KNOWN: WeakKeyDictionary[Plan, dict[int, Place]] = WeakKeyDictionary()


def places(trace: Trace) -> dict[int, Place]:
    """Return the places by node id; a literal that is drawn within its consumer has none.

    They depend on the program alone and are kept as long as its plan.
    """
    known = _KNOWN.get(trace.plan)
    if known is None:
        layers = arrange(trace.graph)
        known = {
            layers.node[item]: Place(rank, row)
            for rank, column in enumerate(layers.columns)
            for row, item in enumerate(item for item in column if layers.node[item] >= 0)
        }
        _KNOWN[trace.plan] = known
    return known
