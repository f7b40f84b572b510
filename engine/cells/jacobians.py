"""Local Jacobians: ∂out[j]/∂operand[i] of one edge, all cells flat in row-major order.

Owns no derivative. Element-wise edges have theirs in the trace, and broadcasting says which cell meets which; of
structural ones the vjp is a linear map, whose values at basis vectors are the rows. Where an operand is infinite, 0·∞
makes NaN of other entries too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.backward import Edge, vjp_function
from engine.errors import ProgramTooLarge
from engine.graph import Node
from engine.ops.base import Shape, Value, show_shape

if TYPE_CHECKING:
    from engine.trace import Trace

Array = NDArray[np.float64]
Pull = Callable[[Array], Array]
WORK_LIMIT = 100_000_000  # multiply-adds of all vjps together
CALL_COST = 5_000  # what a vjp costs beside its multiply-adds
ENTRY_LIMIT = 2_000_000


class Diagonal(NamedTuple):
    """The Jacobian of an element-wise edge, by cell of the result.

    ``sources`` are the operand's cells that the cells are made of, ``entries`` the derivatives by them. Where
    ``blocked``, nothing passes, whatever arrives: the entry is 0 even for ∞.
    """

    sources: NDArray[np.intp]
    entries: Array
    blocked: NDArray[np.bool_]


def local_jacobian(trace: Trace, edge_index: int, rows: Sequence[int] | None = None) -> Array:
    """Return the Jacobian of an edge, as ``J[j, i] = ∂out[j]/∂operand[i]``.

    Parameters
    ----------
    trace, edge_index
        The recording, and the place of the edge in ``trace.edges``.
    rows
        The cells of the result, flat; all if None.

    Raises
    ------
    ProgramTooLarge
        If it has too many entries, or would cost too much to compute.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("y = x*x\\nsum(y)", {"x": [1, 2]})
    >>> local_jacobian(t, 1).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    edge = trace.edges[edge_index]
    node, width = trace.nodes[edge.node], prod(trace.nodes[edge.to].shape)
    wanted = np.arange(prod(node.shape)) if rows is None else np.asarray(rows, dtype=np.intp)
    _check(trace, edge, len(wanted), width)
    result: Array = np.zeros((len(wanted), width))
    if node.op.is_elementwise:
        diagonal = elementwise(trace, edge_index)
        result[np.arange(len(wanted)), diagonal.sources[wanted]] = diagonal.entries[wanted]
        return result
    pull = puller(trace, node, edge.port)
    for place, row in enumerate(wanted):
        result[place] = pull(basis(prod(node.shape), int(row)))
    return result


def elementwise(trace: Trace, edge_index: int) -> Diagonal:
    """Return the Jacobian of an element-wise edge, which has at most one entry a row."""
    edge = trace.edges[edge_index]
    node, local = trace.nodes[edge.node], np.asarray(trace.locals[edge_index], dtype=np.float64)
    blocked = np.zeros(node.shape, dtype=bool)
    with np.errstate(all="ignore"):
        block = node.op.block(edge.port)
        if block is not None:
            blocked[...] = block(local, *(trace.node_values[source] for source in node.inputs))
        entries = np.where(blocked, 0.0, local).reshape(-1)
    return Diagonal(sources_of(node.shape, trace.nodes[edge.to].shape), entries, blocked.reshape(-1))


def sources_of(wide: Shape, narrow: Shape) -> NDArray[np.intp]:
    """Return for every cell of a shape the cell that broadcasting copied there."""
    return np.broadcast_to(np.arange(prod(narrow)).reshape(narrow), wide).reshape(-1)


def puller(trace: Trace, node: Node, port: int, values: Sequence[Value] | None = None) -> Pull:
    """Return a structural op's vjp as a map of flat arrays; ``values`` replace those of ``(out, *inputs)``."""
    vjp = vjp_function(node, port)
    known = [trace.record[place] for place in (node.id, *node.inputs)] if values is None else values

    def pull(g: Array) -> Array:
        upstream = g.reshape(node.shape) if node.shape else np.float64(g[0])
        with np.errstate(all="ignore"):
            return np.asarray(vjp(upstream, *known), dtype=np.float64).reshape(-1)

    return pull


def basis(size: int, place: int) -> Array:
    """Return the flat upstream gradient that is 1 in one cell and 0 elsewhere."""
    vector: Array = np.zeros(size)
    vector[place] = 1.0
    return vector


def vjp_cost(trace: Trace, node: Node) -> int:
    """Return the multiply-adds of one vjp, the call included."""
    shapes = [trace.nodes[source].shape for source in node.inputs]
    counted = node.op.cost(node.shape, *shapes, **node.attributes) if node.op.cost else prod(node.shape)
    return CALL_COST + counted + sum(map(prod, shapes))


def _check(trace: Trace, edge: Edge, rows: int, width: int) -> None:
    node = trace.nodes[edge.node]
    shapes = f"{node.op.name}, from shape {show_shape(trace.nodes[edge.to].shape)} to {show_shape(node.shape)}"
    if rows * width > ENTRY_LIMIT:
        raise ProgramTooLarge(
            f"the Jacobian of {shapes}, has {rows * width} entries, more than {ENTRY_LIMIT}",
            suggestion="ask for fewer rows, or for smaller tensors",
            params={"actual": rows * width, "limit": ENTRY_LIMIT},
        )
    work = 0 if node.op.is_elementwise else rows * vjp_cost(trace, node)
    if work > WORK_LIMIT:
        raise ProgramTooLarge(
            f"the Jacobian of {shapes}, needs {work} multiply-adds, more than {WORK_LIMIT}",
            suggestion="ask for fewer rows, or for smaller tensors",
            params={"actual": work, "limit": WORK_LIMIT},
        )
