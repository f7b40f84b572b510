"""What all diagnostics are made of: the record of a remark, and where in a tensor it holds.

Owns ``Diagnostic``, ``Place`` and the quick look for numbers that are not finite.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine import explain
from engine.graph import Node
from engine.numbers import format_number
from engine.ops.base import Shape, Value

if TYPE_CHECKING:
    from engine.trace import Trace

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One remark.

    ``kind`` is one of ``kink``, ``tie``, ``domain``, ``division-by-zero``, ``overflow``, ``underflow``, ``saturated``,
    ``nan-value``, ``nan-gradient``, ``infinite-value``, ``infinite-gradient``, ``unused-input``, ``dead-relu``,
    ``untaken-branch``, ``convention``.
    ``node`` and ``step`` say where; ``step`` is None for a remark on an input or on the program.
    """

    kind: str
    node: int
    step: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Place:
    """The elements of a tensor at which something holds; for a scalar, the scalar.

    Parameters
    ----------
    count, total
        How many elements, and of how many.
    first
        The index of the first, in row-major order.
    """

    count: int
    total: int
    first: tuple[int, ...]

    def __str__(self) -> str:
        """Return it as it follows a name: `` at 3 of 12 elements, first at [0, 2]``; nothing for a scalar."""
        if not self.first:
            return ""
        if self.total == 1:
            return f" at {list(self.first)}"
        how_many = f"all {self.total}" if self.count == self.total else f"{self.count} of {self.total}"
        return f" at {how_many} elements, first at {list(self.first)}"


def find(mask: Any, shape: Shape | None = None) -> Place | None:
    """Return where a mask holds, broadcast to a shape; None if it holds nowhere.

    Examples
    --------
    >>> str(find(np.array([[False, True], [True, True]])))
    ' at 3 of 4 elements, first at [0, 1]'
    """
    if isinstance(mask, bool) and not shape:
        return Place(1, 1, ()) if mask else None
    found: Mask = np.asarray(mask, dtype=bool)
    if not found.any():
        return None
    if shape is not None and found.shape != shape:
        found = np.broadcast_to(found, shape)
    first = np.unravel_index(int(found.argmax()), found.shape) if found.ndim else ()
    return Place(int(np.count_nonzero(found)), found.size, tuple(int(i) for i in first))


def everywhere(mask: Any) -> bool:
    """Whether a mask holds at every element."""
    return mask if isinstance(mask, bool) else bool(np.all(mask))


def is_finite(value: Value) -> bool:
    """Whether all of a value is finite; one pass over it tells as a rule, and a second only where squares overflow."""
    if isinstance(value, float):
        return math.isfinite(value)
    return math.isfinite(np.vdot(value, value)) or bool(np.isfinite(value).all())


def not_finite(values: Sequence[Value | None]) -> set[int]:
    """Return the places of values that are not finite; to be called where NumPy's warnings are off."""
    floats: Iterable[float] = (value for value in values if type(value) is float)
    if math.isfinite(sum(floats)):
        arrays = ((place, value) for place, value in enumerate(values) if type(value) is np.ndarray)
        return {place for place, value in arrays if not is_finite(value)}
    return {place for place, value in enumerate(values) if value is not None and not is_finite(value)}


def element(value: Value, index: tuple[int, ...]) -> float:
    """Return the element of a value that broadcasting brings to an index."""
    shape = np.shape(value)
    if not shape:
        return float(value)
    own = index[len(index) - len(shape) :]
    return float(value[tuple(0 if n == 1 else i for i, n in zip(own, shape, strict=True))])


def called(trace: Trace, node: int) -> str:
    """Return what a node is called in a sentence: its variable, or its source text."""
    return explain.readable(explain.title(trace.graph, node))


def applied(trace: Trace, node: Node, index: tuple[int, ...]) -> str:
    """Return an element-wise op with its operands' numbers at an index: ``1 ÷ 0``, ``log(−1)``."""
    numbers = {source: format_number(element(trace.node_values[source], index)) for source in node.inputs}
    return explain.symbolic(trace.graph, node, numbers)


def sentence(text: str) -> str:
    """Return the text of a record as a sentence: a capital first, a full stop last."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
