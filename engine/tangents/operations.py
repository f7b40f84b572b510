"""How much work each direction of differentiation is, counted on the compiled passes of one program.

Owns what counts as an operation; measures nothing and computes no derivative.

References
----------
Griewank and Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, sections 3.1 (tangents) and 3.2 (gradients) and
chapter 4 (what either costs as a multiple of the function's cost), doi:10.1137/1.9780898717761.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from engine.forward import MANY, UNARY, Row
from engine.graph import Node

if TYPE_CHECKING:
    from engine.trace import Trace


@dataclass(frozen=True, slots=True)
class OperationCounts:
    """Operations for all derivatives of m outputs by n inputs, in either direction.

    An operation is what the engine's limits count: one element computed by an element-wise op, one multiply-add of a
    structural op. A derivative that is a number or an operand's value is not computed and costs nothing; neither does
    a multiplication by 1.

    Parameters
    ----------
    forward_value
        The values alone.
    one_forward_sweep
        Values, local derivatives, and for every edge local × tangent, added up at the node it leads to: the
        derivatives of all outputs by one input.
    one_reverse_sweep
        Values, local derivatives, and for every edge upstream × local, added up at the node it comes from: the
        derivatives of one output by all inputs.
    inputs, outputs
        n, the entries of the inputs that the output depends on; m, the entries of the output.
    forward_total, reverse_total
        n forward sweeps; m reverse sweeps.
    """

    forward_value: int
    one_forward_sweep: int
    one_reverse_sweep: int
    inputs: int
    outputs: int
    forward_total: int
    reverse_total: int


def count_operations(trace: Trace) -> OperationCounts:
    """Return the counts for a trace's program at the shapes of its inputs."""
    nodes, gradients = trace.nodes, trace.node_gradients
    needed = [node for node in nodes[: trace.graph.output + 1] if node.inputs]
    value = sum(_cost(trace, node) for node in needed)
    forward = value + _locals(trace) + _tangents(trace)
    reverse = value + _backward(trace)
    inputs = sum(prod(node.shape) for node in nodes if node.is_input and gradients[node.id] is not None)
    outputs = prod(nodes[trace.graph.output].shape)
    return OperationCounts(value, forward, reverse, inputs, outputs, inputs * forward, outputs * reverse)


def _cost(trace: Trace, node: Node) -> int:
    if node.op.cost is None:
        return prod(node.shape)
    return node.op.cost(node.shape, *(trace.nodes[source].shape for source in node.inputs), **node.attributes)


def _locals(trace: Trace) -> int:
    """Return the operations of the local derivatives that have rows of their own."""
    places = set(trace.plan.backward.locals)
    return sum(_row_cost(trace, row) for row in trace.plan.backward.rows if row[1] in places)


def _tangents(trace: Trace) -> int:
    """Return the operations of a tangent: a product for every edge, and sums where several edges lead to a node."""
    plan, total = trace.plan, 0
    for edge, place in zip(trace.edges, plan.backward.locals, strict=True):
        node = trace.nodes[edge.node]
        if place is None:
            total += _cost(trace, node)
        elif place < plan.size or plan.backward.record[place] != 1.0:
            total += prod(node.shape)
    arriving = Counter(edge.node for edge in trace.edges)
    return total + sum((count - 1) * prod(trace.nodes[node].shape) for node, count in arriving.items())


def _backward(trace: Trace) -> int:
    """Return the operations of the backward rows."""
    vjps = {
        place: trace.nodes[edge.node]
        for edge, local, place in zip(
            trace.edges, trace.plan.backward.locals, trace.plan.backward.contributions, strict=True
        )
        if local is None
    }
    return sum(
        _cost(trace, vjps[row[1]]) if row[1] in vjps else _row_cost(trace, row) for row in trace.plan.backward.rows
    )


def _row_cost(trace: Trace, row: Row) -> int:
    """Return the elements that an element-wise row or a sum over broadcast copies looks at."""
    _, place, a, b = row
    operands = a(trace.record) if b == MANY else [trace.record[a]] if b == UNARY else [trace.record[a], trace.record[b]]
    return max(np.size(value) for value in (trace.record[place], *operands))
