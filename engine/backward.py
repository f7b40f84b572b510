"""The backward pass: every edge compiled to a row, and the loop that walks the rows in reverse order.

Owns the one place that accumulates gradients and the one place that undoes broadcasting. A row is an edge, in the
order of the steps: consumers from the output back, ports ascending; so a gradient is complete before it is sent on.

References
----------
Griewank and Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, section 3.2 (the incremental reverse mode),
doi:10.1137/1.9780898717761.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from engine.forward import is_scalar
from engine.graph import Graph, Node
from engine.ops.base import Shape, Value

Pull = Callable[..., Value]


class Edge(NamedTuple):
    """An edge that carries a gradient from ``node`` through its operand ``port`` to the node ``to``."""

    node: int
    port: int
    to: int


class ScalarRow(NamedTuple):
    """An edge between floats: the local derivative is ``function(out, a[, b])``, or the value at ``a``."""

    node: int
    to: int
    function: Pull | None
    a: Any
    b: int


class TensorRow(NamedTuple):
    """An edge between tensors: element-wise by ``local``, else by ``vjp``; ``reduce`` undoes broadcasting."""

    node: int
    to: int
    local: Pull | None
    vjp: Pull | None
    lookup: int
    operands: tuple[int, ...]
    reduce: Pull | None


def find_edges(graph: Graph) -> tuple[Edge, ...]:
    """Return the edges through which gradient flows from the graph's output, in the order of the backward steps."""
    reached = bytearray(len(graph.nodes))
    reached[graph.output] = 1
    edges: list[Edge] = []
    for node in reversed(graph.nodes[: graph.output + 1]):
        if not reached[node.id]:
            continue
        for port, source in enumerate(node.inputs):
            if graph.nodes[source].differentiable and node.op.derivative(port) is not None:
                reached[source] = 1
                edges.append(Edge(node.id, port, source))
    return tuple(edges)


class Lookups:
    """Places in the list of values where local derivatives can be read off: operands, ``out``, and numbers.

    Numbers (a derivative of 1 or −1) get places of their own behind the nodes' values.
    """

    def __init__(self, size: int) -> None:
        self.numbers: dict[float, int] = {}
        self._size = size

    def place(self, node: Node, port: int) -> int | None:
        """Return where the local derivative of an edge stands, or None if it must be computed."""
        formula = node.op.derivative(port)
        if formula == "out":
            return node.id
        if formula in node.op.operands:
            return node.inputs[node.op.operands.index(formula)]
        try:
            number = float(formula or "")
        except ValueError:
            return None
        return self.numbers.setdefault(number, self._size + len(self.numbers))


def compile_scalars(graph: Graph, edges: Sequence[Edge], lookups: Lookups) -> tuple[ScalarRow, ...]:
    """Return the rows of a graph of scalars."""
    rows = []
    for node_id, port, to in edges:
        node = graph.nodes[node_id]
        place = lookups.place(node, port)
        if place is not None:
            rows.append(ScalarRow(node_id, to, None, place, -1))
            continue
        function = local_function(node, port, scalar=True)
        match node.inputs:
            case (a,):
                rows.append(ScalarRow(node_id, to, function, a, -1))
            case (a, b):
                rows.append(ScalarRow(node_id, to, function, a, b))
            case many:
                rows.append(ScalarRow(node_id, to, function, many, -2))
    return tuple(rows)


def compile_tensors(
    graph: Graph, edges: Sequence[Edge], lookups: Lookups, careful: bool = False
) -> tuple[TensorRow, ...]:
    """Return the rows of a graph with tensors in it."""
    rows = []
    for node_id, port, to in edges:
        node = graph.nodes[node_id]
        place = lookups.place(node, port) if node.op.is_elementwise else None
        local = vjp = None
        if not node.op.is_elementwise:
            vjp = _bound(node.op.vjps[min(port, len(node.op.vjps) - 1)], node, port)
        elif place is None:
            local = local_function(node, port, scalar=not careful and is_scalar(graph, node))
        reduce = unbroadcast(node.shape, graph.nodes[to].shape) if node.op.is_elementwise else None
        rows.append(TensorRow(node_id, to, local, vjp, -1 if place is None else place, node.inputs, reduce))
    return tuple(rows)


def local_function(node: Node, port: int, scalar: bool) -> Pull:
    """Return the code of an element-wise derivative with the node's attributes bound."""
    partials = node.op.partials
    if scalar and node.op.scalar_partials and node.op.scalar_partials[port] is not None:
        partials = node.op.scalar_partials
    return _bound(partials[port], node, port)


def _bound(function: Pull | None, node: Node, port: int) -> Pull:
    if function is None:
        raise LookupError(f"op {node.op.name} has no code for the derivative of operand {port}")
    attributes = dict(node.attributes)
    if node.op.variadic:
        attributes["port"] = port
    return partial(function, **attributes) if attributes else function


def unbroadcast(wide: Shape, narrow: Shape) -> Pull | None:
    """Return what sums a gradient of shape ``wide`` to ``narrow``; None if nothing was broadcast.

    A value that was copied along an axis collects the gradients of all its copies.
    """
    if wide == narrow:
        return None
    if narrow == ():
        return np.sum
    added = len(wide) - len(narrow)
    axes = tuple(range(added)) + tuple(added + i for i, n in enumerate(narrow) if n == 1 and wide[added + i] != 1)
    if added and len(axes) == added:
        return partial(np.add.reduce, axis=axes if added > 1 else 0)
    return lambda gradient: np.add.reduce(gradient, axis=axes, keepdims=True).reshape(narrow)


def run_scalars(
    rows: Sequence[ScalarRow], values: Sequence[float], gradients: list[float]
) -> tuple[list[float], list[float]]:
    """Accumulate gradients of scalars; return every edge's local derivative and contribution, in order."""
    locals_: list[float] = []
    contributions: list[float] = []
    keep_local, keep_contribution = locals_.append, contributions.append
    for node, to, function, a, b in rows:
        if function is None:
            local = values[a]
        elif b == -1:
            local = function(values[node], values[a])
        elif b >= 0:
            local = function(values[node], values[a], values[b])
        else:
            local = function(values[node], *[values[source] for source in a])
        contribution = gradients[node] * local
        gradients[to] += contribution
        keep_local(local)
        keep_contribution(contribution)
    return locals_, contributions


def run_tensors(
    rows: Sequence[TensorRow], values: Sequence[Value], gradients: list[Value | None]
) -> tuple[list[Value | None], list[Value]]:
    """Accumulate gradients of tensors; return every edge's local derivative (None by vjp) and contribution."""
    locals_: list[Value | None] = []
    contributions: list[Value] = []
    for node, to, function, vjp, lookup, operands, reduce in rows:
        upstream = gradients[node]
        if vjp is not None:
            local = None
            contribution = vjp(upstream, values[node], *[values[source] for source in operands])
        else:
            local = values[lookup] if function is None else function(values[node], *[values[s] for s in operands])
            contribution = upstream if local is ONE else upstream * local
        if reduce is not None:
            contribution = reduce(contribution)
        before = gradients[to]
        gradients[to] = contribution if before is None else before + contribution
        locals_.append(local)
        contributions.append(contribution)
    return locals_, contributions


ONE = 1.0
