"""How a structural op says what it does in scalars: element by element, to an emitter.

Owns the interface between ops and whoever counts or writes scalar nodes; knows no graph.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.ops.axes import Axis, checked_axes
from engine.ops.base import Value

Ids = NDArray[np.intp]
Scalars = Callable[..., Ids]


class Emitter(ABC):
    """Takes in scalar nodes, many at a time.

    A tensor is an array of ids of scalar nodes, in the tensor's shape. What only moves elements (a transpose, an
    index, a broadcast) moves ids with NumPy and emits nothing.

    Attributes
    ----------
    operands, out
        The values of the op at work, for what depends on values: indices, ties.

    Examples
    --------
    The scalars of a dot product: ``emit.total(emit("multiply", a, b))``.
    """

    operands: tuple[Value, ...] = ()
    out: Value = 0.0

    @abstractmethod
    def __call__(self, op: str, *ids: Ids, **attributes: Any) -> Ids:
        """Add one node for every element of the operands' broadcast, and return their ids."""

    @abstractmethod
    def constant(self, numbers: Value) -> Ids:
        """Add one constant for every number of an array."""

    @abstractmethod
    def given(self, shape: tuple[int, ...]) -> Ids:
        """Add one input for every element of a shape."""

    @abstractmethod
    def fold(self, op: str, ids: Ids, axis: Axis = None, keepdims: bool = False) -> Ids:
        """Combine all elements along ``axis`` by an op of two operands, from left to right; one element is itself."""

    def total(self, ids: Ids, axis: Axis = None, keepdims: bool = False) -> Ids:
        """Add up along ``axis``."""
        return self.fold("add", ids, axis, keepdims)

    def mean(self, ids: Ids, axis: Axis = None, keepdims: bool = False) -> Ids:
        """Add up along ``axis`` and divide by how many there are, unless it is one."""
        count = prod(ids.shape[i] for i in checked_axes("mean", ids.shape, axis))
        total = self.total(ids, axis, keepdims)
        return total if count == 1 else self("divide", total, self.constant(float(count)))

    def peak(self, ids: Ids, axis: Axis = None) -> Ids:
        """Return the maximum along ``axis`` as a constant for the backward pass, with axes of length 1."""
        return self("stop_gradient", self.fold("maximum", ids, axis, keepdims=True))


def moving(array: Callable[..., Value]) -> Scalars:
    """Return the scalars of an op that moves elements only: its forward, on ids."""
    return lambda emit, *ids, **attributes: array(*ids, **attributes)


def lines_along(array: Value, axis: Axis) -> Any:
    """Return an array with the axes that are reduced as one, the last."""
    it = np.asarray(array)
    reduced = checked_axes("lines", it.shape, axis)
    others = tuple(i for i in range(it.ndim) if i not in reduced)
    return it.transpose(*others, *reduced).reshape(*(it.shape[i] for i in others), prod(it.shape[i] for i in reduced))
