"""Pools: the greatest or the mean of every patch of an image."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import Any

import numpy as np

from engine.ops.base import AttributeProblem, Op, Parameter, Sample, Shape, ShapeError, Value, register, show_shape
from engine.ops.convolution import (
    DUMOULIN,
    IMAGE,
    TAP_COST,
    Window,
    bordered,
    checked,
    each_axis,
    inside,
    moves,
    patches,
    windows,
)
from engine.ops.emitter import Emitter, Ids
from engine.ops.pitfalls import TIE


def _patches(x: Value, size: Any, stride: Any, padding: Any, border: float) -> tuple[Value, list[Window], Shape]:
    """Return the image with its border, the window of every tap, and the padding by axis."""
    sizes, paddings = each_axis(size, 2), each_axis(padding, 2)
    strides = sizes if stride is None else each_axis(stride, 2)
    count = moves("pool", x.shape, sizes, strides, paddings)
    return bordered(x, paddings, border), windows(sizes, count, strides), paddings


def _max(x: Value, size: Any = 2, stride: Any = None, padding: Any = 0) -> Value:
    padded, taps, _ = _patches(x, size, stride, padding, -np.inf)
    out = padded[taps[0]]
    for window in taps[1:]:
        out = np.maximum(out, padded[window])
    return out


def _max_vjp(g: Value, out: Value, x: Value, size: Any = 2, stride: Any = None, padding: Any = 0) -> Value:
    padded, taps, paddings = _patches(x, size, stride, padding, -np.inf)
    contribution = np.zeros(padded.shape)
    waiting = np.ones(out.shape, dtype=bool)
    for window in taps:
        seen = padded[window]
        hit = waiting & ((seen == out) | np.isnan(seen))
        contribution[window] += np.where(hit, g, 0.0)
        waiting &= ~hit
    return contribution[inside(x.shape, paddings)]


def _tie(out: Value, x: Value, size: Any = 2, stride: Any = None, padding: Any = 0) -> bool:
    """Whether a patch reaches its greatest value twice."""
    padded, taps, _ = _patches(x, size, stride, padding, -np.inf)
    return bool(sum(np.count_nonzero(padded[window] == out) for window in taps) > out.size)


def _mean(x: Value, size: Any = 2, stride: Any = None, padding: Any = 0) -> Value:
    padded, taps, _ = _patches(x, size, stride, padding, 0.0)
    out = padded[taps[0]]
    for window in taps[1:]:
        out = out + padded[window]
    return out / len(taps)


def _mean_vjp(g: Value, out: Value, x: Value, size: Any = 2, stride: Any = None, padding: Any = 0) -> Value:
    padded, taps, paddings = _patches(x, size, stride, padding, 0.0)
    contribution = np.zeros(padded.shape)
    share = g / len(taps)
    for window in taps:
        contribution[window] += share
    return contribution[inside(x.shape, paddings)]


def _met(emit: Emitter, x: Ids, size: Any, stride: Any, padding: Any, border: float) -> Ids:
    """Return the elements of each patch along the last two axes."""
    sizes, paddings = each_axis(size, 2), each_axis(padding, 2)
    padded = bordered(x, paddings, emit.constant(border)) if any(paddings) else x
    return patches(padded, sizes, sizes if stride is None else each_axis(stride, 2))


def _max_scalars(emit: Emitter, x: Ids, size: Any = 2, stride: Any = None, padding: Any = 0) -> Ids:
    """Return a chain of comparisons; where elements tie, one that keeps the first, as ``maximum`` would share."""
    met = _met(emit, x, size, stride, padding, -np.inf)
    if np.any(np.isnan(emit.out)) or not _tie(emit.out, emit.operands[0], size, stride, padding):
        return emit.fold("maximum", met, axis=(-2, -1))
    out = met[..., 0, 0]
    for row, column in list(np.ndindex(*met.shape[-2:]))[1:]:
        tap = met[..., row, column]
        out = emit("where", emit("less", out, tap), tap, out)
    return out


def _mean_scalars(emit: Emitter, x: Ids, size: Any = 2, stride: Any = None, padding: Any = 0) -> Ids:
    return emit.mean(_met(emit, x, size, stride, padding, 0.0), axis=(-2, -1))


def _shape(op: str, x: Shape, size: Any = 2, stride: Any = None, padding: Any = 0) -> Shape:
    if len(x) < 2:
        raise ShapeError(f"{op} needs (…, height, width), not shape {show_shape(x)}")
    sizes = checked(op, "size", size, 2, 1)
    strides = sizes if stride is None else checked(op, "stride", stride, 2, 1)
    paddings = checked(op, "padding", padding, 2, 0)
    if any(2 * p > k for p, k in zip(paddings, sizes, strict=True)):
        raise AttributeProblem(f"{op}: padding must be at most half of size {size}, not {padding}")
    return (*x[:-2], *moves(op, x, sizes, strides, paddings))


def _cost(out: Shape, x: Shape, size: Any = None, **attributes: Any) -> int:
    """Return comparisons; if the size is not told, those of a patch as large as the image."""
    taps = prod(x[-2:] if size is None else each_axis(size, 2))
    return (prod(out) + TAP_COST) * taps


def _mean_rule(derivative: str, position: int, out: Shape, x: Shape, size: Any = 2, **attributes: Any) -> str:
    return f"scatter(G/{prod(each_axis(size, 2))})"


COMMON: dict[str, Any] = {
    "family": "convolution",
    "operands": ("x",),
    "cost": _cost,
    "parameters": (
        Parameter("size", "integers", 2),
        Parameter("stride", "integers"),
        Parameter("padding", "integers", 0),
    ),
    "samples": (
        Sample((IMAGE,)),
        Sample(([IMAGE, IMAGE[::-1]],), {"size": (2, 3), "stride": 1, "padding": (1, 0)}),
        Sample(([[IMAGE], [IMAGE[::-1]]],), {"size": 3, "stride": (1, 2), "padding": 1}),
    ),
}  # fmt: skip
register(
    Op(
        name="max_pool2d",
        symbol="max pool",
        summary="The greatest element of every patch; stride is the patch's size unless given.",
        formula="max_pool2d(x)",
        derivatives=("scatter(G)",),
        sends=("each gradient goes to the greatest element of its patch, zero elsewhere",),
        array=_max,
        vjps=(_max_vjp,),
        shape=partial(_shape, "max_pool2d"),
        scalars=_max_scalars,
        kink=_tie,
        pitfalls=TIE,
        convention="of tied elements the first, row by row, gets the gradient, as in PyTorch; padding never wins",
        source=f"{DUMOULIN}, chapter 3; ties as in PyTorch",
        **COMMON,
    )
)
register(
    Op(
        name="avg_pool2d",
        symbol="mean pool",
        summary="The mean of every patch; stride is the patch's size unless given.",
        formula="avg_pool2d(x)",
        derivatives=("scatter(G/n)",),
        rules=_mean_rule,
        sends=("each gradient is spread evenly over the elements of its patch",),
        array=_mean,
        vjps=(_mean_vjp,),
        shape=partial(_shape, "avg_pool2d"),
        scalars=_mean_scalars,
        convention="padding counts as zeros, as in PyTorch",
        source=f"{DUMOULIN}, chapter 3",
        **COMMON,
    )
)
