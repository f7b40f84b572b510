"""Stored gradients: what a backward pass adds to them, so that a second pass without zeroing doubles them.

Owns the two ways of keeping them. As PyTorch does it only leaves have a buffer, and a pass sends on gradients of its
own. As micrograd does it every node has one and sends on what is stored there: what a zero has missed spoils the next
pass.

References
----------
A. Karpathy, micrograd, ``engine.py``, ``Value.backward``, https://github.com/karpathy/micrograd.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.cells.jacobians import elementwise, puller
from engine.errors import InputError
from engine.inputs import read_value
from engine.limits import UNLIMITED, Limits
from engine.ops.base import Value, show_shape

if TYPE_CHECKING:
    from engine.trace import Trace

Keeps = Literal["leaves", "every-node"]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Buffer:
    """One node's stored gradient: before the pass, what the pass brings, and after; ``after = before + brought``."""

    node: int
    before: Value
    brought: Value
    after: Value


def backward_pass(trace: Trace, stored: Mapping[int, Value], keeps: Keeps = "leaves") -> tuple[Buffer, ...]:
    """Return the stored gradients after one more backward pass.

    Parameters
    ----------
    trace
        The recording.
    stored
        By node id: what is stored already; 0 for others.
    keeps
        Which nodes have a buffer: the inputs, or every node that a gradient reaches.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("L = w*x", {"w": 3, "x": 2})
    >>> once = backward_pass(t, {})
    >>> twice = backward_pass(t, {each.node: each.after for each in once})
    >>> [(t.nodes[each.node].name, each.before, each.after) for each in twice]
    [('w', 2.0, 4.0), ('x', 3.0, 6.0)]
    """
    kept = [node.id for node in trace.nodes if not node.is_constant and (node.is_input or keeps == "every-node")]
    if keeps == "leaves":
        brought: dict[int, Value] = {node: trace.gradient_of(node) for node in kept}
    else:
        kept = [node for node in kept if trace.node_gradients[node] is not None]
        brought = _brought(trace, stored)
    result = []
    for node in kept:
        before = stored.get(node, _zero(trace, node))
        # micrograd sets the output's gradient; all others are added to.
        after = trace.seed if keeps == "every-node" and node == trace.graph.output else _add(before, brought[node])
        result.append(Buffer(node, before, brought[node], after))
    return tuple(result)


def read_buffers(trace: Trace, stored: Mapping[str, Any], limits: Limits = UNLIMITED) -> dict[int, Value]:
    """Return stored gradients by node id, from a mapping by variable or by node id as text.

    Raises
    ------
    InputError
        If there is no such node, or a gradient has not the node's shape.
    """
    found: dict[int, Value] = {}
    for name, raw in stored.items():
        pointer = f"#/stored/{name.replace('~', '~0').replace('/', '~1')}"
        node = trace.graph.names.get(name)
        if node is None and name.isascii() and name.isdigit() and len(name) < 9 and int(name) < len(trace.nodes):
            node = int(name)
        if node is None:
            raise InputError(f'"{name[:64]}" is no variable and no node', pointer=pointer)
        value, shape = read_value(raw, pointer, limits), trace.nodes[node].shape
        if np.shape(value) != shape:
            text = f"a gradient of shape {show_shape(shape)} is needed, not {show_shape(np.shape(value))}"
            raise InputError(text, pointer=pointer)
        found[node] = value
    return found


def _brought(trace: Trace, stored: Mapping[int, Value]) -> dict[int, Value]:
    """Return what every node gets in a pass in which each sends on its buffer."""
    brought: dict[int, Value] = {node.id: _zero(trace, node.id) for node in trace.nodes}
    brought[trace.graph.output] = trace.seed
    for place, edge in enumerate(trace.edges):
        upstream = brought[edge.node]
        if edge.node != trace.graph.output:
            upstream = _add(stored.get(edge.node, 0.0), upstream)
        shape = trace.nodes[edge.to].shape
        sent = _send(trace, place, np.ravel(np.asarray(upstream, dtype=np.float64))).reshape(shape)
        brought[edge.to] = _add(brought[edge.to], sent if shape else float(sent))
    return brought


def _send(trace: Trace, place: int, upstream: Array) -> Array:
    """Return what arrives through an edge, flat."""
    edge = trace.edges[place]
    node = trace.nodes[edge.node]
    if not node.op.is_elementwise:
        return puller(trace, node, edge.port)(upstream)
    diagonal = elementwise(trace, place)
    with np.errstate(all="ignore"):
        passed = np.where(diagonal.blocked, 0.0, upstream * diagonal.entries)
    return np.bincount(diagonal.sources, passed, prod(trace.nodes[edge.to].shape)).astype(np.float64)


def _add(left: Value, right: Value) -> Value:
    with np.errstate(all="ignore"):
        total: Any = left + right
    return float(total) if isinstance(total, np.floating) else total


def _zero(trace: Trace, node: int) -> Value:
    shape = trace.nodes[node].shape
    return np.zeros(shape) if shape else 0.0
