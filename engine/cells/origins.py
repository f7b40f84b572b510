"""Where a cell of a value came from: the cells of the operands that it was made of.

Owns no rule: element-wise, broadcasting tells; else the pattern of the vjp at the cell's basis vector does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.cells.columns import TERM_LIMIT
from engine.cells.jacobians import basis, puller, sources_of
from engine.cells.places import Index, cell_name, locate, unflatten
from engine.graph import Node

if TYPE_CHECKING:
    from engine.trace import Trace

NUDGE = 1e-100


@dataclass(frozen=True, slots=True)
class Source:
    """One cell of an operand, with its value."""

    index: Index
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Origin:
    """The cells of one operand that a cell's value was made of, and how many more there are."""

    port: int
    node: int
    cells: tuple[Source, ...]
    others: int


def origins(trace: Trace, node_id: int, index: Sequence[int] = (), limit: int = TERM_LIMIT) -> tuple[Origin, ...]:
    """Return the operands' cells that one cell of a value was made of, by operand.

    They are the cells that a small change would be felt from, and those that are 0 now: of a product the row and the
    column, of a maximum the greatest. Operands without a derivative are left out where the op is structural.

    Raises
    ------
    InputError
        If there is no such node or cell.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("z = x @ w\\nsum(z)", {"x": [[1, 2], [3, 4]], "w": [5, 6]})
    >>> [[(each.name, each.value) for each in origin.cells] for origin in origins(t, t.graph.names["z"], (1,))]
    [[('x[1,0]', 3.0), ('x[1,1]', 4.0)], [('w[0]', 5.0), ('w[1]', 6.0)]]
    """
    _, flat = locate(trace, node_id, index)
    node = trace.nodes[node_id]
    found = []
    for port, source in enumerate(node.inputs):
        if not node.op.is_elementwise and node.op.derivative(port) is None:
            continue
        cells = _cells_of(trace, node, port, flat)
        shape = trace.nodes[source].shape
        values = np.ravel(np.asarray(trace.node_values[source]))
        listed = tuple(
            Source(place, cell_name(trace.graph, source, place), float(values[at]))
            for at in cells[:limit].tolist()
            for place in (unflatten(at, shape),)
        )
        found.append(Origin(port, source, listed, len(cells) - len(listed)))
    return tuple(found)


def _cells_of(trace: Trace, node: Node, port: int, flat: int) -> NDArray[np.intp]:
    if node.op.is_elementwise:
        return sources_of(node.shape, trace.nodes[node.inputs[port]].shape)[flat : flat + 1]
    row = puller(trace, node, port, _off_zero(trace, node))(basis(prod(node.shape), flat))
    return np.flatnonzero(row)


def _off_zero(trace: Trace, node: Node) -> list[object]:
    """Return ``(out, *inputs)`` with zeros moved aside, so that no derivative is 0 by the accident of a 0."""
    operands = [
        np.where(np.equal(value, 0.0), NUDGE, value)[()] if node.op.derivative(port) is not None else value
        for port, value in enumerate(trace.node_values[source] for source in node.inputs)
    ]
    with np.errstate(all="ignore"):
        return [node.op.array(*operands, **node.attributes), *operands]
