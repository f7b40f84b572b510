"""The two emitters: one counts scalar nodes without making any, one writes them.

Owns how a tensor graph becomes a list of scalar nodes, by either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import repeat
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.ops import CONSTANT, INPUT, REGISTRY, Op, Shape, Value
from engine.ops.axes import Axis, reduced_shape
from engine.ops.emitter import Emitter, Ids, lines_along

if TYPE_CHECKING:
    from engine.trace import Trace

NONE: Mapping[str, Any] = MappingProxyType({})
NO_ID = np.zeros((), np.intp)


class Scalar(NamedTuple):
    """A scalar node before it has its place in a graph."""

    op: Op
    inputs: tuple[int, ...]
    attributes: Mapping[str, Any] = NONE
    constant: float | None = None


class Counter(Emitter):
    """Counts nodes by shapes alone: its ids are views without memory, of any size."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, op: str, *ids: Ids, **attributes: Any) -> Ids:
        """Count one node for every element of the operands' broadcast."""
        return self.given(np.broadcast_shapes(*(each.shape for each in ids)))

    def constant(self, numbers: Value) -> Ids:
        """Count one node for every number."""
        return self.given(np.shape(numbers))

    def given(self, shape: Shape) -> Ids:
        """Count one node for every element of a shape."""
        self.count += prod(shape)
        return np.broadcast_to(NO_ID, shape)

    def fold(self, op: str, ids: Ids, axis: Axis = None, keepdims: bool = False) -> Ids:
        """Count what combines the elements along ``axis``."""
        shape = reduced_shape(op, ids.shape, axis, keepdims)
        self.count += prod(ids.shape) - prod(shape)
        return np.broadcast_to(NO_ID, shape)


class Writer(Emitter):
    """Writes nodes to a list, in topological order; a node's id is its place."""

    def __init__(self) -> None:
        self.scalars: list[Scalar] = []

    @property
    def count(self) -> int:
        """How many nodes are written."""
        return len(self.scalars)

    def __call__(self, op: str, *ids: Ids, **attributes: Any) -> Ids:
        """Write one node for every element of the operands' broadcast."""
        operands = np.broadcast_arrays(*ids)
        shape = operands[0].shape
        return self._write(REGISTRY[op], zip(*(each.reshape(-1).tolist() for each in operands), strict=True), shape,
                           MappingProxyType(attributes) if attributes else NONE)  # fmt: skip

    def constant(self, numbers: Value) -> Ids:
        """Write one constant for every number."""
        values = np.asarray(numbers, np.float64)
        return self._add((Scalar(CONSTANT, (), NONE, value) for value in values.reshape(-1).tolist()), values.shape)

    def given(self, shape: Shape) -> Ids:
        """Write one input for every element of a shape."""
        return self._write(INPUT, repeat((), prod(shape)), shape)

    def fold(self, op: str, ids: Ids, axis: Axis = None, keepdims: bool = False) -> Ids:
        """Write what combines the elements along ``axis``, from left to right."""
        shape = reduced_shape(op, ids.shape, axis, keepdims)
        lines: Ids = lines_along(ids, axis)
        *others, length = lines.shape
        if length == 1:
            return lines.reshape(shape)
        links = self.count + np.arange(prod(others) * (length - 1)).reshape(*others, length - 1)
        left = np.concatenate((lines[..., :1], links[..., :-1]), axis=-1)
        self(op, left, lines[..., 1:])
        return links[..., -1].reshape(shape)

    def _write(
        self, op: Op, inputs: Iterable[tuple[int, ...]], shape: Shape, attributes: Mapping[str, Any] = NONE
    ) -> Ids:
        return self._add((Scalar(op, operands, attributes) for operands in inputs), shape)

    def _add(self, scalars: Iterable[Scalar], shape: Shape) -> Ids:
        first = self.count
        self.scalars.extend(scalars)
        return np.arange(first, self.count).reshape(shape)


class Emitted(NamedTuple):
    """What was emitted for a trace.

    ``ids`` holds those of each tensor node, in its shape, and ``starts`` the first one emitted for it, then the first
    one emitted for none. ``root`` is the one to differentiate: that of the output, or of the sum of seed × output where
    the output is a tensor.
    """

    ids: list[Ids]
    starts: list[int]
    root: Ids


def emit_all(trace: Trace, emit: Counter | Writer) -> Emitted:
    """Emit the scalars of all nodes of a trace."""
    ids: list[Ids] = []
    starts: list[int] = []
    for node in trace.nodes:
        starts.append(emit.count)
        operands = [ids[source] for source in node.inputs]
        if node.is_input:
            result = emit.given(node.shape)
        elif node.is_constant:
            result = emit.constant(node.constant)
        elif node.op.scalars is None:
            result = emit(node.op.name, *operands, **node.attributes)
        else:
            emit.operands = tuple(trace.node_values[source] for source in node.inputs)
            emit.out = trace.node_values[node.id]
            result = np.asarray(node.op.scalars(emit, *operands, **node.attributes))
        ids.append(result)
    starts.append(emit.count)
    root = ids[trace.graph.output]
    if root.ndim:
        root = emit.total(emit("multiply", emit.constant(trace.seed), root))
    return Emitted(ids, starts, root)
