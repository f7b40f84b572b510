"""Places of cells: indices, flat places, and what a cell is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine import explain
from engine.errors import InputError
from engine.explain.labels import named
from engine.graph import Graph
from engine.ops.base import Shape, show_shape

if TYPE_CHECKING:
    from engine.trace import Trace

Index = tuple[int, ...]


def cell_name(graph: Graph, node_id: int, index: Index) -> str:
    """Return what a cell is called: ``W[0,1]``, ``(x @ W)[0,1]``, ``z``."""
    name = explain.title(graph, node_id)
    if not index:
        return named(explain.readable(name))
    whole = name if name.replace("_", "").isalnum() else f"({explain.readable(name)})"
    return f"{whole}[{','.join(map(str, index))}]"


def locate(trace: Trace, node_id: int, index: Sequence[int]) -> tuple[Index, int]:
    """Return a cell's index without negative numbers, and its flat place."""
    if not 0 <= node_id < len(trace.nodes):
        raise InputError(f"there is no node {node_id}; nodes are 0 to {len(trace.nodes) - 1}", pointer="#/node")
    shape = trace.nodes[node_id].shape
    if len(index) != len(shape) or not all(-n <= i < n for i, n in zip(index, shape, strict=True)):
        name = explain.title(trace.graph, node_id)
        raise InputError(
            f"{name} has shape {show_shape(shape)}: choose a cell by {len(shape)} indices, not {list(index)}",
            pointer="#/index",
        )
    place = tuple(i % n for i, n in zip(index, shape, strict=True))
    return place, int(np.ravel_multi_index(place, shape)) if shape else 0


def unflatten(flat: int, shape: Shape) -> Index:
    """Return the index of a flat place."""
    return tuple(int(i) for i in np.unravel_index(flat, shape)) if shape else ()
