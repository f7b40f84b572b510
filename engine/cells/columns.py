"""One column of a local Jacobian: which cells of a result one cell of an operand reaches, and with what derivative.

A column takes one entry of every row, and a structural op gives rows only. So the rows that reach the cell are found
first, by bisection: a vjp at random upstream gradients vanishes in the cell only if every entry asked for does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.cells.jacobians import WORK_LIMIT, Array, basis, elementwise, puller, vjp_cost
from engine.graph import Node

if TYPE_CHECKING:
    from engine.trace import Trace

TERM_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Column:
    """What one cell of an operand does to the cells of the result.

    ``rows`` are the cells of the result that it reaches, ascending, ``entries`` the derivatives there. Beyond a limit
    the others are not told one by one: they are among ``others`` further cells, those where ``rest`` is true.
    """

    rows: tuple[int, ...]
    entries: tuple[float, ...]
    others: int = 0
    rest: NDArray[np.bool_] | None = None


def column(trace: Trace, edge_index: int, cell: int, limit: int = TERM_LIMIT) -> Column:
    """Return one column of an edge's Jacobian: the entries that are not 0, at most ``limit`` of them.

    Parameters
    ----------
    trace, edge_index
        The recording, and the place of the edge in ``trace.edges``.
    cell
        The operand's cell, flat.
    limit
        How many entries to tell one by one; fewer if finding them takes more than ``WORK_LIMIT``.
    """
    edge = trace.edges[edge_index]
    node = trace.nodes[edge.node]
    if node.op.is_elementwise:
        diagonal = elementwise(trace, edge_index)
        reached = np.flatnonzero((diagonal.sources == cell) & (diagonal.entries != 0))
        listed = reached[:limit]
        rest = None
        if len(reached) > limit:
            rest = np.zeros(len(diagonal.entries), dtype=bool)
            rest[reached[limit:]] = True
        entries = tuple(diagonal.entries[listed].tolist())
        return Column(tuple(listed.tolist()), entries, len(reached) - len(listed), rest)
    return _Search(trace, node, edge.port, cell, limit).column()


def remainder(trace: Trace, edge_index: int, cell: int, listed: Column) -> float:
    """Return what a cell gets through an edge beside the entries that are listed, all in one.

    Where the upstream gradient is not finite, entries of 0 count too: ∞·0 is NaN.
    """
    edge = trace.edges[edge_index]
    node = trace.nodes[edge.node]
    upstream: Array = np.asarray(trace.node_gradients[edge.node], dtype=np.float64).reshape(-1)
    rest = ~np.isfinite(upstream) if listed.rest is None else listed.rest | ~np.isfinite(upstream)
    rest[list(listed.rows)] = False
    if not np.any(rest):
        return 0.0
    if not node.op.is_elementwise:
        return float(puller(trace, node, edge.port)(np.where(rest, upstream, 0.0))[cell])
    diagonal = elementwise(trace, edge_index)
    rest &= (diagonal.sources == cell) & ~diagonal.blocked
    with np.errstate(all="ignore"):
        return float(np.sum(upstream[rest] * diagonal.entries[rest]))


class _Search:
    """Finds the cells of a structural result that one cell of an operand reaches."""

    def __init__(self, trace: Trace, node: Node, port: int, cell: int, limit: int) -> None:
        self._pull = puller(trace, node, port)
        self._cell, self._shape, self._size = cell, node.shape, prod(node.shape)
        self._limit = limit
        self._calls = WORK_LIMIT // vjp_cost(trace, node)
        self._probe: Array = np.random.default_rng(0).normal(size=self._size)
        self._complete = True

    def column(self) -> Column:
        """Return what is found: first the places on each axis, then the cells at their crossings."""
        box = np.arange(self._size)
        for axis in range(len(self._shape)):
            on_axis = np.unravel_index(box, self._shape)[axis]
            groups = [box[on_axis == place] for place in range(self._shape[axis])] if len(box) > self._limit else []
            if groups:
                box = np.sort(np.concatenate([box[:0], *self._reaching(groups)]))
        found = [int(one[0]) for one in self._reaching([box[i : i + 1] for i in range(len(box))])]
        entries = [self._entry(row) for row in found]
        rest = None
        if not self._complete:
            rest = np.ones(self._size, dtype=bool)
            rest[found] = False
        return Column(tuple(found), tuple(entries), 0 if rest is None else int(np.count_nonzero(rest)), rest)

    def _entry(self, row: int) -> float:
        return float(self._pull(basis(self._size, row))[self._cell])

    def _reaching(self, groups: list[NDArray[Any]]) -> list[NDArray[Any]]:
        """Return the groups of cells that reach the cell, the first ``limit`` of them."""
        found: list[NDArray[Any]] = []
        pending = [(0, len(groups))]
        while pending:
            start, end = pending.pop()
            if len(found) == self._limit or self._calls <= self._limit:
                self._complete = self._complete and not self._reaches(groups[start:])
                break
            if not self._reaches(groups[start:end]):
                continue
            if end - start == 1:
                found.append(groups[start])
            else:
                middle = (start + end) // 2
                pending += [(middle, end), (start, middle)]
        return found

    def _reaches(self, groups: list[NDArray[Any]]) -> bool:
        if not groups:
            return False
        self._calls -= 1
        masked: Array = np.zeros(self._size)
        places = np.concatenate(groups)
        masked[places] = self._probe[places]
        return bool(self._pull(masked)[self._cell] != 0)
