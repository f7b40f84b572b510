"""Softmax and its logarithm, along an axis."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import Any

import numpy as np

from engine.ops.axes import LAST_AXIS, Axis, along_axis, kept_shape
from engine.ops.base import Op, Sample, Shape, Value, register
from engine.ops.emitter import Emitter, Ids
from engine.ops.pitfalls import Pitfalls

SAMPLES = (
    Sample(([1.0, -2.0, 0.5],)),
    Sample(([[1.0, -2.0, 0.5], [3.0, 0.25, -1.5]],)),
    Sample(([[1.0, -2.0, 0.5], [3.0, 0.25, -1.5]],), {"axis": 0}),
    Sample(([[1.0, -2.0], [0.5, 3.0]],), {"axis": None}),
)
SHIFT = "the maximum is subtracted before exp, so that no exponential overflows"


def softmax(x: Value, axis: Axis = -1) -> Value:
    """Return exp(x)/Σexp(x) along ``axis``."""
    exponentials = np.exp(x - np.maximum.reduce(x, axis=axis, keepdims=True))
    return exponentials / np.add.reduce(exponentials, axis=axis, keepdims=True)


def log_softmax(x: Value, axis: Axis = -1) -> Value:
    """Return x − log Σexp(x) along ``axis``."""
    shifted = x - np.maximum.reduce(x, axis=axis, keepdims=True)
    return shifted - np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))


def _softmax_vjp(g: Value, out: Value, x: Value, axis: Axis = -1) -> Value:
    return out * (g - np.add.reduce(g * out, axis=axis, keepdims=True))


def _log_softmax_vjp(g: Value, out: Value, x: Value, axis: Axis = -1) -> Value:
    return g - np.exp(out) * np.add.reduce(g, axis=axis, keepdims=True)


def _softmax_scalars(emit: Emitter, x: Ids, axis: Axis = -1) -> Ids:
    exponentials = emit("exp", emit("subtract", x, emit.peak(x, axis)))
    return emit("divide", exponentials, emit.total(exponentials, axis, keepdims=True))


def log_softmax_scalars(emit: Emitter, x: Ids, axis: Axis = -1) -> Ids:
    """Return the scalars of x − log Σexp(x) along ``axis``."""
    shifted = emit("subtract", x, emit.peak(x, axis))
    return emit("subtract", shifted, emit("log", emit.total(emit("exp", shifted), axis, keepdims=True)))


def _cost(out: Shape, x: Shape, **attributes: Any) -> int:
    return 4 * prod(x)


register(
    Op(
        name="softmax",
        symbol="softmax",
        family="softmax",
        summary="Turns numbers into shares of 1 along an axis, each in proportion to its exponential.",
        operands=("x",),
        formula="exp(x)/sum(exp(x), axis=-1, keepdims=True)",
        derivatives=("out*(G - sum(G*out, axis=-1, keepdims=True))",),
        rules=along_axis,
        sends=("the shares sum to 1, so only what exceeds their average gradient is sent, each share times its own",),
        array=softmax,
        vjps=(_softmax_vjp,),
        pitfalls=Pitfalls(saturates=lambda local, out, axis=-1: np.max(out, axis=axis) == 1.0),
        shape=partial(kept_shape, "softmax"),
        scalars=_softmax_scalars,
        cost=_cost,
        parameters=(LAST_AXIS,),
        convention=SHIFT,
        samples=SAMPLES,
        source="Bridle 1990, doi:10.1007/978-3-642-76153-9_28",
    )
)

register(
    Op(
        name="log_softmax",
        symbol="log softmax",
        family="softmax",
        summary="The logarithm of softmax, exact where softmax itself rounds to 0.",
        operands=("x",),
        formula="x - logsumexp(x, axis=-1, keepdims=True)",
        derivatives=("G - exp(out)*sum(G, axis=-1, keepdims=True)",),
        rules=along_axis,
        sends=("every element gets its own gradient, less its share of the sum of all",),
        array=log_softmax,
        vjps=(_log_softmax_vjp,),
        shape=partial(kept_shape, "log_softmax"),
        scalars=log_softmax_scalars,
        cost=_cost,
        parameters=(LAST_AXIS,),
        convention=SHIFT,
        samples=SAMPLES,
        source="Blanchard, Higham and Higham 2021, doi:10.1093/imanum/draa038",
    )
)
