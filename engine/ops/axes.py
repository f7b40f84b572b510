"""Axes and shapes as structural ops read them: checked axes, reduced shapes, and sums over repeated axes.

Owns what reductions, softmax, losses and normalisation share; registers no op.
"""

from __future__ import annotations

import re
from math import prod
from typing import Any

import numpy as np

from engine.ops.base import AttributeProblem, Parameter, Shape, ShapeError, Value, show_shape

Axis = int | tuple[int, ...] | None

AXIS = Parameter("axis", "axis")
LAST_AXIS = Parameter("axis", "axis", -1)
KEEPDIMS = Parameter("keepdims", "flag", False)


def checked_axes(op: str, shape: Shape, axis: Axis) -> tuple[int, ...]:
    """Return the positions from 0 that an axis attribute names; all of them for None.

    Raises
    ------
    AttributeProblem
        If an axis is not there, or named twice, or none is named.
    """
    if axis is None:
        return tuple(range(len(shape)))
    named = axis if isinstance(axis, tuple) else (axis,)
    for one in named:
        if not -len(shape) <= one < len(shape):
            what = f"shape {show_shape(shape)}" if shape else "a number, of shape (),"
            raise AttributeProblem(f"{op}: {what} has no axis {one}")
    positions = tuple(one % len(shape) for one in named)
    if not named or len(set(positions)) < len(positions):
        raise AttributeProblem(f"{op}: axis must name each axis once, not {axis}")
    return positions


def reduced_shape(op: str, shape: Shape, axis: Axis = None, keepdims: bool = False, **others: Any) -> Shape:
    """Return the shape that is left after reducing over ``axis``."""
    positions = checked_axes(op, shape, axis)
    if keepdims:
        return tuple(1 if i in positions else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in positions)


def kept_shape(op: str, shape: Shape, axis: Axis = -1, **others: Any) -> Shape:
    """Return the operand's shape for an op that works along ``axis``.

    Raises
    ------
    ShapeError
        If the operand is a number.
    """
    if not shape:
        raise ShapeError(f"{op} works along an axis and needs an array, not a number of shape ()")
    checked_axes(op, shape, axis)
    return shape


def kept(reduced: Value, axis: Axis, keepdims: bool) -> Value:
    """Return a reduction's result with the reduced axes as length 1, so that it broadcasts against the operand."""
    return reduced if axis is None or keepdims else np.expand_dims(reduced, axis)


def sum_to(wide: Value, shape: Shape) -> Value:
    """Return an array summed over the axes along which an operand of this shape was repeated."""
    if np.shape(wide) == shape:
        return wide
    if not shape:
        return np.sum(wide)
    added = np.ndim(wide) - len(shape)
    axes = (*range(added), *(added + i for i, n in enumerate(shape) if n == 1))
    return np.add.reduce(wide, axis=axes).reshape(shape)


def input_elements(out: Shape, *inputs: Shape, **attributes: Any) -> int:
    """Return the cost of touching every element of the operands once."""
    return sum(prod(shape) for shape in inputs)


def positions(indices: Value, count: int) -> tuple[Value, Value]:
    """Return indices given as floats as integers, and where they are valid; the others become 0.

    An index may miss its whole number by rounding, and by the step of a finite difference, but by no more than 0.01.
    """
    nearest = np.rint(indices)
    valid = (np.abs(indices - nearest) <= 0.01) & (nearest >= 0) & (nearest < count)
    return np.where(valid, nearest, 0.0).astype(np.intp), valid


def along_axis(derivative: str, position: int, out: Shape, x: Shape, axis: Axis = -1) -> str:
    """Return a rule written for the last axis as it reads for another."""
    return derivative.replace("axis=-1", f"axis={axis}")


def over_axis(
    derivative: str, position: int, out: Shape, x: Shape, axis: Axis = None, keepdims: bool = False, ddof: int = 1
) -> str:
    """Return a rule written for a full reduction as it reads over ``axis``: so run the sums and means in it."""
    if axis is None:
        return derivative
    within = r"((?:[^()]|\([^()]*\))*)"
    return re.sub(rf"\b(mean|sum)\({within}\)", rf"\1(\2, axis={axis}, keepdims=True)", derivative)


def summed(text: str, wide: Shape, narrow: Shape) -> str:
    """Return a formula of shape ``wide`` with the sums that make it an operand's: over the axes it was copied along."""
    if wide == narrow:
        return text
    if not narrow:
        return f"sum({text})"
    added = len(wide) - len(narrow)
    if added:
        text = f"sum({text}, axis={tuple(range(added)) if added > 1 else 0})"
    ones = tuple(i for i, n in enumerate(narrow) if n == 1 and wide[added + i] != 1)
    if ones:
        text = f"sum({text}, axis={ones if len(ones) > 1 else ones[0]}, keepdims=True)"
    return text
