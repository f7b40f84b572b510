"""Slips of an edge: the order is right, but what one kind of edge passes on is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from engine.checks.differences import BEST_STEP
from engine.ops.base import Value
from engine.slips.ledger import walk
from engine.slips.passing import copies, passed, usual
from engine.slips.slipped import Slipped
from engine.trace import Trace


def flat(trace: Trace, ops: Collection[str]) -> Slipped:
    """Return the pass in which the slopes of some ops are forgotten: their local derivative is taken to be 1.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("L = relu(w*x)", {"w": -3, "x": 2})
    >>> t.gradients["w"], flat(t, ["relu"]).gradients["w"]
    (0.0, 2.0)
    """

    def rule(trace: Trace, place: int, upstream: Value, values: Sequence[Value]) -> tuple[Value | None, Value]:
        node = trace.nodes[trace.edges[place].node]
        if node.op.is_elementwise and node.op.name in ops:
            return 1.0, passed(trace, place, upstream, 1.0)
        return usual(trace, place, upstream, values)

    return walk(trace, rule)


def measured(trace: Trace, ops: Collection[str]) -> Slipped:
    """Return the pass in which the slopes of some ops of one operand are central differences, kinks or not.

    Examples
    --------
    >>> import engine
    >>> measured(engine.trace("L = relu(x)", {"x": 0}), ["relu"]).gradients["x"]
    0.5
    """

    def rule(trace: Trace, place: int, upstream: Value, values: Sequence[Value]) -> tuple[Value | None, Value]:
        node = trace.nodes[trace.edges[place].node]
        if node.op.name not in ops or len(node.inputs) != 1 or node.op.array is None:
            return usual(trace, place, upstream, values)
        at = np.asarray(values[node.inputs[0]], dtype=np.float64)
        above, below = at + BEST_STEP, at - BEST_STEP
        rise = node.op.array(above, **node.attributes) - node.op.array(below, **node.attributes)
        local = rise / (above - below)
        local = local if node.shape else float(local)
        return local, passed(trace, place, upstream, local)

    return walk(trace, rule)


def elementwise(trace: Trace) -> Slipped:
    """Return the pass in which softmax is taken entry by entry, ``p·(1 − p)``: the terms off the diagonal are left out.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("p = softmax(z)\\nL = sum(p)", {"z": [1, 1]})
    >>> elementwise(t).gradients["z"].tolist()
    [0.25, 0.25]
    """

    def rule(trace: Trace, place: int, upstream: Value, values: Sequence[Value]) -> tuple[Value | None, Value]:
        node = trace.nodes[trace.edges[place].node]
        if node.op.name != "softmax":
            return usual(trace, place, upstream, values)
        p = values[node.id]
        return None, upstream * p * (1.0 - p)

    return walk(trace, rule)


def untransposed(trace: Trace) -> Slipped:
    """Return the pass in which matrices are not transposed on the way back, wherever that fits the shapes."""

    def rule(trace: Trace, place: int, upstream: Value, values: Sequence[Value]) -> tuple[Value | None, Value]:
        edge = trace.edges[place]
        node = trace.nodes[edge.node]
        if node.op.name == "matmul":
            other = values[node.inputs[1 - edge.port]]
            first, second = (other, upstream) if edge.port else (upstream, other)
            shape = trace.nodes[edge.to].shape
            if np.ndim(other) == 2 and first.shape[-1] == second.shape[0] and (first @ second).shape == shape:
                return None, first @ second
        return usual(trace, place, upstream, values)

    return walk(trace, rule)


def averaging(trace: Trace) -> Slipped:
    """Return the pass in which a value that was copied takes the mean over its copies, where the sum is right."""

    def rule(trace: Trace, place: int, upstream: Value, values: Sequence[Value]) -> tuple[Value | None, Value]:
        local, contribution = usual(trace, place, upstream, values)
        is_copied = trace.nodes[trace.edges[place].node].op.is_elementwise
        return local, contribution / copies(trace, place) if is_copied else contribution

    return walk(trace, rule)


def other_weights(trace: Trace, instead: Mapping[str, str]) -> Slipped:
    """Return the pass in which edges beside some variables use others in their place: ``{"W2": "W1"}``."""
    names = trace.graph.names
    values = list(trace.node_values)
    for name, other in instead.items():
        values[names[name]] = trace.node_values[names[other]]

    def rule(trace: Trace, place: int, upstream: Value, _: Sequence[Value]) -> tuple[Value | None, Value]:
        return usual(trace, place, upstream, values)

    return walk(trace, rule)
