"""Ops that move the elements of one array and compute nothing: reshape, index, pad."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from engine.language.syntax import Slice
from engine.ops.base import AttributeProblem, Op, Parameter, Sample, Shape, ShapeError, Value, register, show_shape
from engine.ops.emitter import Emitter, Ids, moving

ADJOINT = "The adjoint of a linear map; Griewank and Walther 2008, doi:10.1137/1.9780898717761"
MATRIX = [[1.0, -2.0, 0.5], [3.0, 0.25, -1.5]]


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _reshape(x: Value, shape: Any = -1) -> Value:
    return np.reshape(x, shape)[()]


def _reshape_vjp(g: Value, out: Value, x: Value, shape: Any = -1) -> Value:
    return np.reshape(g, np.shape(x))[()]


def _reshape_rule(derivative: str, position: int, out: Shape, x: Shape, shape: Any = -1) -> str:
    return f"reshape(G, shape={x})" if x else f"G[{', '.join('0' * len(out))}]"


def _reshape_shape(x: Shape, shape: Any = -1) -> Shape:
    lengths, size = _as_tuple(shape), prod(x)
    known = prod(n for n in lengths if n != -1)
    unknown = lengths.count(-1)
    if any(n < 1 and n != -1 for n in lengths) or unknown > 1:
        raise AttributeProblem(f"reshape: shape must hold lengths from 1 and at most one -1, not {show_shape(lengths)}")
    if size % known or (not unknown and size != known):
        raise ShapeError(f"reshape of shape {show_shape(x)}: {size} elements do not fill {show_shape(lengths)}")
    return tuple(size // known if n == -1 else n for n in lengths)


register(
    Op(
        name="reshape",
        symbol="reshape",
        family="shaping",
        summary="Lays the same elements out in another shape, row by row; one length may be -1 for “what is left”.",
        operands=("x",),
        formula="reshape(x)",
        derivatives=("reshape(G, shape_of_x)",),
        rules=_reshape_rule,
        sends=("each gradient goes back to the place its element came from",),
        array=_reshape,
        vjps=(_reshape_vjp,),
        shape=_reshape_shape,
        scalars=moving(_reshape),
        parameters=(Parameter("shape", "integers", -1),),
        samples=(
            Sample((MATRIX,)),
            Sample((MATRIX,), {"shape": (3, 2)}),
            Sample((MATRIX,), {"shape": (-1, 1, 2)}),
            Sample((2.0,), {"shape": (1, 1)}),
        ),
        source=ADJOINT,
    )
)


def _key(items: Any) -> tuple[Any, ...]:
    # A lone Slice is itself a tuple.
    parts = (items,) if isinstance(items, (int, Slice)) else items
    return tuple(slice(*part) if isinstance(part, Slice) else part for part in parts)


def _index(x: Value, items: Any) -> Value:
    return x[_key(items)]


def _index_vjp(g: Value, out: Value, x: Value, items: Any) -> Value:
    contribution = np.zeros(x.shape)
    contribution[_key(items)] = g
    return contribution


def _index_shape(x: Shape, items: Any) -> Shape:
    key = _key(items)
    if len(key) > len(x):
        many = "1 index is" if len(key) == 1 else f"{len(key)} indices are"
        raise ShapeError(f"index of shape {show_shape(x)}: {many} too many")
    lengths = []
    for axis, (part, n) in enumerate(zip(key, x, strict=False)):
        if isinstance(part, slice):
            if part.step == 0:
                raise AttributeProblem("index: the step of a slice must not be 0")
            lengths.append(len(range(*part.indices(n))))
            if not lengths[-1]:
                raise ShapeError(f"index: the slice of axis {axis} of shape {show_shape(x)} is empty")
        elif not -n <= part < n:
            raise ShapeError(f"index: axis {axis} of shape {show_shape(x)} has no element {part}")
    return (*lengths, *x[len(key) :])


register(
    Op(
        name="index",
        symbol="[ ]",
        family="shaping",
        summary="Picks elements by constant indices and slices; the others get gradient 0.",
        operands=("x",),
        formula="index(x)",
        derivatives=("scatter(G)",),
        sends=("each gradient goes back to the place its element was picked from, zero elsewhere",),
        array=_index,
        vjps=(_index_vjp,),
        shape=_index_shape,
        scalars=moving(_index),
        parameters=(Parameter("items", "items"),),
        domain="indices from -n to n - 1",
        samples=(
            Sample(([1.0, -2.0, 0.5],), {"items": (-1,)}),
            Sample((MATRIX,), {"items": (1,)}),
            Sample((MATRIX,), {"items": (Slice(None, None, None), Slice(1, 3, None))}),
            Sample((MATRIX,), {"items": (0, Slice(None, None, -2))}),
        ),
        source=ADJOINT,
    )
)


def _widths(width: Any, ndim: int) -> list[tuple[int, int]]:
    if isinstance(width, int):
        return [(width, width)] * ndim
    return list(zip(width[::2], width[1::2], strict=True))


def _inner(width: Any, shape: Shape) -> tuple[slice, ...]:
    return tuple(slice(before, before + n) for (before, _), n in zip(_widths(width, len(shape)), shape, strict=True))


def _pad(x: Value, width: Any = 1, value: float = 0.0) -> Value:
    out = np.full(_pad_shape(x.shape, width), value)
    out[_inner(width, x.shape)] = x
    return out


def _pad_vjp(g: Value, out: Value, x: Value, width: Any = 1, value: float = 0.0) -> Value:
    return g[_inner(width, x.shape)]


def _pad_scalars(emit: Emitter, x: Ids, width: Any = 1, value: float = 0.0) -> Ids:
    out: Ids = np.full(_pad_shape(x.shape, width), emit.constant(value))
    out[_inner(width, x.shape)] = x
    return out


def _pad_rule(derivative: str, position: int, out: Shape, x: Shape, width: Any = 1, value: float = 0.0) -> str:
    return f"G[{', '.join(f'{part.start}:{part.stop}' for part in _inner(width, x))}]"


def _pad_shape(x: Shape, width: Any = 1, value: float = 0.0) -> Shape:
    if not x:
        raise ShapeError("pad needs an array, not a number of shape ()")
    if isinstance(width, tuple) and len(width) != 2 * len(x):
        raise AttributeProblem(
            f"pad of shape {show_shape(x)}: width must be one integer, or {2 * len(x)}: before and after on each axis"
            f", not {width}"
        )
    if any(n < 0 for n in _as_tuple(width)):
        raise AttributeProblem(f"pad: width must be 0 or more, not {width}")
    return tuple(before + n + after for (before, after), n in zip(_widths(width, len(x)), x, strict=True))


register(
    Op(
        name="pad",
        symbol="pad",
        family="shaping",
        summary="Puts a border of one value around an array, as wide on every side or with widths by axis.",
        operands=("x",),
        formula="pad(x)",
        derivatives=("unpad(G)",),
        rules=_pad_rule,
        sends=("each gradient goes back to the place its element came from; what arrived at the border is dropped",),
        array=_pad,
        vjps=(_pad_vjp,),
        shape=_pad_shape,
        scalars=_pad_scalars,
        parameters=(Parameter("width", "integers", 1), Parameter("value", "number", 0.0)),
        samples=(
            Sample((MATRIX,)),
            Sample(([1.0, -2.0],), {"width": (2, 0), "value": 3.0}),
            Sample((MATRIX,), {"width": (0, 1, 2, 0)}),
        ),
        source=ADJOINT,
    )
)
