"""The backward pass compiled to rows, edge by edge in the order of the steps.

Owns the one place that accumulates gradients and the one place that undoes broadcasting. Edges come from the output
back, ports ascending, so a gradient is complete before it is sent on. Every local derivative, contribution and
gradient has a place in the record. Numbers that are one and the same share a place and cost nothing: a local
derivative that is an operand's value, a contribution through a sum (the upstream gradient itself), the gradient of a
node with one consumer (its only contribution).

References
----------
Griewank and Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, section 3.2 (the incremental reverse mode),
doi:10.1137/1.9780898717761.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from engine.forward import Row, is_scalar, row
from engine.graph import Graph, Node
from engine.ops.base import Shape, Value
from engine.ops.masks import choose

Pull = Callable[..., Value]


class Edge(NamedTuple):
    """An edge that carries a gradient from ``node`` through its operand ``port`` to the node ``to``."""

    node: int
    port: int
    to: int


class Backward(NamedTuple):
    """The compiled backward pass and the places of what it computes.

    Parameters
    ----------
    rows
        What to run after the forward rows.
    record
        The numbers known before any pass, by place: constants, the seed, derivatives that are numbers. None: computed.
    seed
        The place of the output's gradient.
    gradients
        By node id: the place of the gradient, None if none flows.
    locals
        By edge: the place of the local derivative, None for a structural op.
    contributions
        By edge: the place of the contribution.
    sums
        By edge: the place of the receiver's gradient once the contribution is added.
    """

    rows: tuple[Row, ...]
    record: list[Value | None]
    seed: int
    gradients: tuple[int | None, ...]
    locals: tuple[int | None, ...]
    contributions: tuple[int, ...]
    sums: tuple[int, ...]


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


def compile_backward(
    graph: Graph, edges: Sequence[Edge], careful: bool = False, *, overwrites: bool = False
) -> Backward:
    """Return the backward pass of a graph; careful rows stand at the same places and follow IEEE 754.

    One that ``overwrites`` makes the mistake of ``=`` in place of ``+=``: of many contributions only the last stays.
    """
    writer = _Writer(graph, careful)
    seed = writer.keep(1.0)
    gradients: list[int | None] = [None] * len(graph.nodes)
    gradients[graph.output] = seed
    locals_, contributions, sums = [], [], []
    for edge in edges:
        upstream, before = gradients[edge.node], gradients[edge.to]
        assert upstream is not None
        local, contribution = writer.pass_on(edge, upstream)
        stays = None if overwrites else before
        sent = contribution if stays is None else writer.compute(operator.add, stays, contribution)
        gradients[edge.to] = sent
        sums.append(sent)
        locals_.append(local)
        contributions.append(contribution)
    return Backward(
        tuple(writer.rows),
        writer.record,
        seed,
        tuple(gradients),
        tuple(locals_),
        tuple(contributions),
        tuple(sums),
    )


class _Writer:
    """Writes rows and gives every number its place, behind the values of the nodes."""

    def __init__(self, graph: Graph, careful: bool) -> None:
        self.rows: list[Row] = []
        self.record: list[Value | None] = [node.constant for node in graph.nodes]
        self._graph = graph
        self._careful = careful
        self._numbers: dict[float, int] = {}

    def keep(self, number: float) -> int:
        """Return a new place with a number known beforehand."""
        self.record.append(number)
        return len(self.record) - 1

    def compute(self, function: Pull, *operands: int) -> int:
        """Write a row; return the new place it fills."""
        place = len(self.record)
        self.record.append(None)
        self.rows.append(row(function, place, operands))
        return place

    def pass_on(self, edge: Edge, upstream: int) -> tuple[int | None, int]:
        """Write how a gradient passes an edge; return the places of the local derivative and the contribution."""
        node, to = self._graph.nodes[edge.node], self._graph.nodes[edge.to]
        if not node.op.is_elementwise:
            return None, self.compute(vjp_function(node, edge.port), upstream, node.id, *node.inputs)
        local = self._local(node, edge.port)
        contribution = self._product(node, edge.port, upstream, local)
        reduce = unbroadcast(node.shape, to.shape)
        return local, contribution if reduce is None else self.compute(reduce, contribution)

    def _local(self, node: Node, port: int) -> int:
        formula = node.op.derivative(port)
        if formula == "out":
            return node.id
        if formula in node.op.operands:
            return node.inputs[node.op.operands.index(formula)]
        try:
            number = float(formula or "")
        except ValueError:
            on_floats = not self._careful and is_scalar(self._graph, node)
            return self.compute(local_function(node, port, on_floats), node.id, *node.inputs)
        if number not in self._numbers:
            self._numbers[number] = self.keep(number)
        return self._numbers[number]

    def _product(self, node: Node, port: int, upstream: int, local: int) -> int:
        block = node.op.block(port)
        if block is not None and self._careful:
            return self.compute(_selection(block), upstream, local, *node.inputs)
        if local == self._numbers.get(1.0):
            return upstream
        if local == self._numbers.get(-1.0):
            return self.compute(operator.neg, upstream)
        return self.compute(operator.mul, upstream, local)


def _selection(block: Pull) -> Pull:
    """Return what multiplies upstream by local, but gives 0 where nothing passes."""
    return lambda upstream, local, *inputs: choose(block(local, *inputs), 0.0, upstream * local)


def local_function(node: Node, port: int, scalar: bool) -> Pull:
    """Return the code of an element-wise derivative with the node's attributes bound."""
    partials = node.op.partials
    if scalar and node.op.scalar_partials and node.op.scalar_partials[port] is not None:
        partials = node.op.scalar_partials
    return _bound(partials[port], node, port)


def vjp_function(node: Node, port: int) -> Pull:
    """Return the code of a structural derivative with the node's attributes bound: ``vjp(g, out, *inputs)``."""
    return _bound(node.op.vjps[min(port, len(node.op.vjps) - 1)], node, port)


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
        return partial(np.add.reduce, axis=None)
    if len(wide) == 2 and narrow == wide[1:]:
        return partial(np.dot, np.ones(wide[0]))  # twice as fast as the sum over the rows
    added = len(wide) - len(narrow)
    axes = tuple(range(added)) + tuple(added + i for i, n in enumerate(narrow) if n == 1 and wide[added + i] != 1)
    if added and len(axes) == added:
        return partial(np.add.reduce, axis=axes if added > 1 else 0)
    return lambda gradient: np.add.reduce(gradient, axis=axes, keepdims=True).reshape(narrow)
