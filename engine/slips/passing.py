"""How one edge passes a gradient on, for any values of the nodes; knows no order and accumulates nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from engine.backward import local_function, unbroadcast, vjp_function
from engine.ops.base import Value
from engine.trace import Trace

# (trace, place of the edge, upstream, values by node) -> (local derivative or None, contribution)
Rule = Callable[[Trace, int, Value, Sequence[Value]], tuple[Value | None, Value]]


def usual(trace: Trace, place: int, upstream: Value, values: Sequence[Value]) -> tuple[Value | None, Value]:
    """Return the local derivative of an edge, None for a structural op, and what it brings: the rule without a slip."""
    edge = trace.edges[place]
    node = trace.nodes[edge.node]
    if not node.op.is_elementwise:
        operands = [values[source] for source in node.inputs]
        with np.errstate(all="ignore"):
            return None, vjp_function(node, edge.port)(upstream, values[node.id], *operands)
    local = _local(trace, place, values)
    return local, passed(trace, place, upstream, local)


def passed(trace: Trace, place: int, upstream: Value, local: Value) -> Value:
    """Return upstream × local, summed over the copies that broadcasting made."""
    edge = trace.edges[place]
    wide, narrow = trace.nodes[edge.node].shape, trace.nodes[edge.to].shape
    with np.errstate(all="ignore"):
        product = upstream * local
    reduce = unbroadcast(wide, narrow)
    return product if reduce is None else reduce(np.broadcast_to(product, wide))


def copies(trace: Trace, place: int) -> int:
    """Return how many copies of an operand broadcasting made on an edge."""
    edge = trace.edges[place]
    return prod(trace.nodes[edge.node].shape) // prod(trace.nodes[edge.to].shape)


def _local(trace: Trace, place: int, values: Sequence[Value]) -> Value:
    edge = trace.edges[place]
    node = trace.nodes[edge.node]
    formula = node.op.derivative(edge.port) or ""
    if formula == "out":
        return values[node.id]
    if formula in node.op.operands:
        return values[node.inputs[node.op.operands.index(formula)]]
    try:
        return float(formula)
    except ValueError:
        operands = [_array(values[source]) for source in node.inputs]
        with np.errstate(all="ignore"):
            return local_function(node, edge.port, False)(_array(values[node.id]), *operands)


def _array(value: Value) -> Any:
    return np.float64(value) if isinstance(value, float) else value
