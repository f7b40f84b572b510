"""The op record and the registry: everything the house knows of a primitive stands in one record.

Owns ``Op``, ``Parameter``, ``REGISTRY``; imports no interpreter, so that passes read records and records read nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.ops.pitfalls import NONE, Pitfalls

Shape = tuple[int, ...]
Value = Any  # a Python float for shape (), else an ndarray of float64
Attributes = Mapping[str, Any]


class ShapeError(ValueError):
    """Operand shapes or attributes an op cannot take; the graph builder adds where in the program."""


class AttributeProblem(ValueError):
    """An attribute value an op cannot take; the graph builder adds where in the program."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A constant keyword of an op: ``axis=1``, ``keepdims=True``.

    ``kind`` is ``"axis"`` (integer, tuple of integers or None), ``"flag"``, ``"integer"``, ``"number"``,
    ``"integers"`` (an integer or a tuple) or ``"items"`` (indices and slices).
    """

    name: str
    kind: str
    default: Any = None


@dataclass(frozen=True, slots=True)
class Sample:
    """Operands and attributes at which an op is checked and shown; away from kinks."""

    inputs: tuple[Any, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """One primitive.

    An *element-wise* op gives ``derivatives`` as formulas and, where such a formula is more than the name of an
    operand, ``out`` or a number, the same derivative as code in ``partials``: ``partial(out, *inputs)``. Its vjp is
    upstream × local and is derived. A *structural* op gives ``vjps``: ``vjp(g, out, *inputs, **attributes)`` returns
    the contribution to one operand, in that operand's shape.

    Parameters
    ----------
    name, symbol, family, summary
        What it is called in programs, drawn as, filed under, and does, in a sentence.
    operands
        Names of its operands in order, as its formulas use them; the last repeats if ``variadic``.
    formula
        Its value, in the program language over its operands (and parameters).
    derivatives
        Element-wise: ∂out/∂operand for every operand, in the program language over operands and ``out``; None for
        an operand through which no gradient flows. Structural: the rule, over operands, ``out`` and ``G``, the
        upstream gradient ∂L/∂out; ``n`` counts the elements reduced to one, ``m`` the rows.
    array
        Forward on float64 arrays (or NumPy scalars): ``array(*inputs, **attributes)``.
    scalar
        Forward on Python floats. It may raise ArithmeticError or ValueError where IEEE arithmetic has an infinity or
        NaN: the interpreter then computes the whole pass with ``array`` again.
    partials, scalar_partials
        Element-wise derivatives as code, for arrays and for floats; the latter only where the former is slow there.
    blocks
        Element-wise, for every operand: where nothing passes, whatever arrives: ``block(local, *inputs)`` is true
        there. An op that *selects* has it: the operand not chosen gets 0 even if ∞ or NaN arrives. Everywhere else
        ∞·0 is NaN. Empty if the op selects nothing; None for an operand that is always multiplied.
    rules
        Structural: the rule as it reads for given shapes and attributes, where that is not the same for all:
        ``rules(derivative, position, out_shape, *input_shapes, **attributes)``.
    sends
        For every operand (the last repeats): what becomes of the gradient, as a clause; ``{n}``, ``{m}`` and the names
        of operands in braces are filled in. "" where the rule says it all.
    where
        What other letters in its rules stand for, by letter; names of operands in braces are filled in.
    vjps
        Structural derivatives as code.
    spreads
        Structural: whether one NaN in ``g`` always reaches the contribution to every operand, as it does in an
        element-wise op.
    shape
        Structural: ``shape(*input_shapes, **attributes)``; raises ShapeError.
    indices
        Structural: ``indices(port, *input_shapes)``, whether that operand holds indices, which have no derivative.
    scalars
        Structural: the op in element-wise ops on single numbers, ``scalars(emit, *ids, **attributes)``, over arrays of
        node ids in the operands' shapes; returns the ids of the result in its shape. See ``engine.ops.emitter``.
    cost
        Multiply-adds from ``(out_shape, *input_shapes)``; element-wise ops cost one an element.
    variadic, optional
        Whether the last operand may repeat; how many of the last operands may be left out.
    domain, convention
        Where it is defined; what the derivative is at kinks and ties, "" if there are none.
    kink
        Tells where an operand sits on a kink: ``kink(out, *inputs, **attributes)`` is true there.
    pitfalls
        What else diagnostics should remark on.
    samples
        Where it is checked.
    source
        Where the formula and its derivative are from: DOI, section or standard.
    """

    name: str
    symbol: str
    family: str
    summary: str
    operands: tuple[str, ...]
    formula: str
    derivatives: tuple[str | None, ...]
    array: Callable[..., Value]
    scalar: Callable[..., float] | None = None
    partials: tuple[Callable[..., Value] | None, ...] = ()
    scalar_partials: tuple[Callable[..., float] | None, ...] = ()
    blocks: tuple[Callable[..., Value] | None, ...] = ()
    vjps: tuple[Callable[..., Value] | None, ...] = ()
    rules: Callable[..., str] | None = None
    sends: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    spreads: bool = False
    shape: Callable[..., Shape] | None = None
    indices: Callable[..., bool] | None = None
    scalars: Callable[..., Any] | None = None
    cost: Callable[..., int] | None = None
    parameters: tuple[Parameter, ...] = ()
    variadic: bool = False
    optional: int = 0
    domain: str = "all real numbers"
    convention: str = ""
    kink: Callable[..., Value] | None = None
    pitfalls: Pitfalls = NONE
    samples: tuple[Sample, ...] = ()
    source: str = ""

    @property
    def is_elementwise(self) -> bool:
        """Whether the derivative is a local number for every element."""
        return not self.vjps

    def block(self, position: int) -> Callable[..., Value] | None:
        """Return what tells where one operand gets nothing, whatever arrives; None if it is always multiplied."""
        return self.blocks[position] if self.blocks else None

    def derivative(self, position: int) -> str | None:
        """Return the derivative formula for one operand position; None where no gradient flows."""
        return self.derivatives[min(position, len(self.derivatives) - 1)] if self.derivatives else None


_RECORDS: dict[str, Op] = {}
REGISTRY: Mapping[str, Op] = MappingProxyType(_RECORDS)

INPUT = Op(
    name="input", symbol="", family="source", summary="A value given with the request.",
    operands=(), formula="", derivatives=(), array=lambda: 0.0,
)  # fmt: skip
CONSTANT = Op(
    name="constant", symbol="", family="source", summary="A number written in the program; it gets no gradient.",
    operands=(), formula="", derivatives=(), array=lambda: 0.0,
)  # fmt: skip


def register(op: Op) -> Op:
    """Add a record to the registry.

    Raises
    ------
    ValueError
        If the name is taken, or the record is incomplete.
    """
    if op.name in _RECORDS:
        raise ValueError(f"op {op.name} is registered twice")
    if len(op.derivatives) != len(op.operands):
        raise ValueError(f"op {op.name} has {len(op.operands)} operands and {len(op.derivatives)} derivatives")
    if op.vjps and op.shape is None:
        raise ValueError(f"structural op {op.name} does not say its shape")
    if op.vjps and op.scalars is None:
        raise ValueError(f"structural op {op.name} does not say its scalars")
    if op.blocks and len(op.blocks) != len(op.operands):
        raise ValueError(f"op {op.name} has {len(op.operands)} operands and {len(op.blocks)} blocks")
    _RECORDS[op.name] = op
    return op


def families() -> Iterator[tuple[str, list[Op]]]:
    """Yield each family with its ops, both in order of registration."""
    names = dict.fromkeys(op.family for op in _RECORDS.values())
    for family in names:
        yield family, [op for op in _RECORDS.values() if op.family == family]


def broadcast_shape(*shapes: Shape) -> Shape:
    """Return the NumPy broadcast of shapes.

    Raises
    ------
    ShapeError
        If two axes differ and neither is 1.
    """
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise ShapeError(f"shapes {' and '.join(map(show_shape, shapes))} do not broadcast") from None


def show_shape(shape: Sequence[int]) -> str:
    """Return a shape as it is shown: ``(2, 3)``, ``()`` for a scalar."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
