"""Ops that make one array of several: concatenate, stack."""

from __future__ import annotations

from operator import itemgetter

import numpy as np

from engine.ops.base import AttributeProblem, Op, Parameter, Sample, Shape, ShapeError, Value, register, show_shape
from engine.ops.emitter import moving
from engine.ops.shaping import ADJOINT, MATRIX


def _concatenate(*xs: Value, axis: int = 0) -> Value:
    return np.concatenate(xs, axis=axis)


def _concatenate_vjp(g: Value, out: Value, *xs: Value, port: int, axis: int = 0) -> Value:
    start = sum(x.shape[axis] for x in xs[:port])
    return g[(slice(None),) * (axis % g.ndim) + (slice(start, start + xs[port].shape[axis]),)]


def _concatenate_rule(derivative: str, position: int, out: Shape, *xs: Shape, axis: int = 0) -> str:
    start = sum(map(itemgetter(axis), xs[:position]))
    return f"G[{':, ' * (axis % len(out))}{start}:{start + xs[position][axis]}]"


def _joined_axis(op: str, axis: int, shapes: tuple[Shape, ...], ndim: int) -> int:
    if not -ndim <= axis < ndim:
        listed = " and ".join(map(show_shape, shapes[:3]))
        raise AttributeProblem(f"{op} of shapes {listed}: there is no axis {axis}")
    return axis % ndim


def _concatenate_shape(*shapes: Shape, axis: int = 0) -> Shape:
    first = shapes[0]
    if any(not shape for shape in shapes):
        raise ShapeError("concatenate takes arrays, not numbers of shape (); stack makes an array of numbers")
    at = _joined_axis("concatenate", axis, shapes, len(first))
    for shape in shapes[1:]:
        if len(shape) != len(first) or shape[:at] + shape[at + 1 :] != first[:at] + first[at + 1 :]:
            raise ShapeError(
                f"concatenate along axis {axis}: shapes must agree on the other axes, not {show_shape(first)} and "
                f"{show_shape(shape)}"
            )
    return (*first[:at], sum(shape[at] for shape in shapes), *first[at + 1 :])


register(
    Op(
        name="concatenate",
        symbol="concat",
        family="shaping",
        summary="Joins arrays end to end along an axis they have.",
        operands=("x",),
        formula="concatenate(x)",
        derivatives=("part(G)",),
        rules=_concatenate_rule,
        sends=("each gradient goes back to the place its element came from, so each operand gets its own part",),
        array=_concatenate,
        vjps=(_concatenate_vjp,),
        shape=_concatenate_shape,
        scalars=moving(_concatenate),
        parameters=(Parameter("axis", "integer", 0),),
        variadic=True,
        samples=(
            Sample(([1.0, -2.0], [0.5], [3.0, 0.25, 4.0])),
            Sample((MATRIX, [[2.0], [-1.0]], MATRIX), {"axis": -1}),
            Sample((MATRIX, [[2.0, 1.0, -0.5]])),
        ),
        source=ADJOINT,
    )
)


def _stack(*xs: Value, axis: int = 0) -> Value:
    return np.stack(xs, axis=axis)


def _stack_vjp(g: Value, out: Value, *xs: Value, port: int, axis: int = 0) -> Value:
    return g[(slice(None),) * (axis % g.ndim) + (port,)]


def _stack_rule(derivative: str, position: int, out: Shape, *xs: Shape, axis: int = 0) -> str:
    return f"G[{':, ' * (axis % len(out))}{position}]"


def _stack_shape(*shapes: Shape, axis: int = 0) -> Shape:
    first = shapes[0]
    at = _joined_axis("stack", axis, shapes, len(first) + 1)
    for shape in shapes[1:]:
        if shape != first:
            raise ShapeError(f"stack: shapes must agree, not {show_shape(first)} and {show_shape(shape)}")
    return (*first[:at], len(shapes), *first[at:])


register(
    Op(
        name="stack",
        symbol="stack",
        family="shaping",
        summary="Lays numbers or arrays of one shape side by side along a new axis.",
        operands=("x",),
        formula="stack(x)",
        derivatives=("part(G)",),
        rules=_stack_rule,
        sends=("each gradient goes back to the place its element came from, so each operand gets its own part",),
        array=_stack,
        vjps=(_stack_vjp,),
        shape=_stack_shape,
        scalars=moving(_stack),
        parameters=(Parameter("axis", "integer", 0),),
        variadic=True,
        samples=(
            Sample((1.0, -2.0, 0.5)),
            Sample((MATRIX, [[2.0, 1.0, -0.5], [0.0, 4.0, 1.0]]), {"axis": 1}),
            Sample(([1.0, 2.0], [-0.5, 3.0], [0.25, 1.5]), {"axis": -1}),
        ),
        source=ADJOINT,
    )
)
