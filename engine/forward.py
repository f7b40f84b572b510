"""The forward pass: a graph compiled to flat rows, and the loop that walks them.

Owns how values are computed; knows no gradients. Scalars run on Python floats with the ops' ``scalar`` code; where that
raises (an overflow, a division by zero), the same rows are run again with ``array`` code, which follows IEEE 754.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.graph import Graph, Node
from engine.ops.base import Value

UNARY, MANY = -1, -2
Row = tuple[int, Callable[..., Value], Any, int]


def compile_forward(graph: Graph, careful: bool = False) -> tuple[Row, ...]:
    """Return a row ``(node, function, a, b)`` for every op node.

    ``b`` is the second operand, or UNARY, or MANY with a tuple of operands in ``a``.
    """
    return tuple(_row(graph, node, careful) for node in graph.nodes if node.inputs)


def _row(graph: Graph, node: Node, careful: bool) -> Row:
    function = choose_function(graph, node, careful)
    match node.inputs:
        case (a,):
            return node.id, function, a, UNARY
        case (a, b):
            return node.id, function, a, b
    return node.id, function, node.inputs, MANY


def choose_function(graph: Graph, node: Node, careful: bool) -> Callable[..., Value]:
    """Return the forward code of a node with its attributes bound: on floats where all operands are scalars."""
    on_floats = not careful and node.op.scalar is not None and is_scalar(graph, node)
    function = node.op.scalar if on_floats else node.op.array
    assert function is not None
    return partial(function, **node.attributes) if node.attributes else function


def is_scalar(graph: Graph, node: Node) -> bool:
    """Whether a node and all its operands are scalars."""
    return node.shape == () and all(graph.nodes[source].shape == () for source in node.inputs)


def template(graph: Graph, careful: bool = False) -> list[Value]:
    """Return the list of values before the pass: constants in place, the rest 0."""
    number = np.float64 if careful else float
    return [number(0.0 if node.constant is None else node.constant) for node in graph.nodes]


def run_forward(rows: Sequence[Row], values: list[Value]) -> None:
    """Fill in the value of every op node, in order."""
    for node, function, a, b in rows:
        if b >= 0:
            values[node] = function(values[a], values[b])
        elif b == UNARY:
            values[node] = function(values[a])
        else:
            values[node] = function(*[values[source] for source in a])
