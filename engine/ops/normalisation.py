"""Normalisation: every row, or every channel over a batch, shifted and scaled to unit variance.

In the rules ``s`` is the divisor, ``u`` the normalised x, and ``h = gain*G``; their means are over the same elements
as the variance.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any

import numpy as np

from engine.ops.axes import LAST_AXIS, Axis, kept_shape, sum_to, summed
from engine.ops.base import (
    AttributeProblem,
    Op,
    Parameter,
    Sample,
    Shape,
    ShapeError,
    Value,
    broadcast_shape,
    register,
    show_shape,
)
from engine.ops.emitter import Emitter, Ids

MATRIX = [[1.0, -2.0, 0.5], [3.0, 0.25, -1.5]]
GAIN, BIAS = [1.5, -0.5, 2.0], [0.1, 0.2, -0.3]


def _mean(x: Value, axis: Axis) -> Value:
    total = np.add.reduce(x, axis=axis, keepdims=True)
    return total / (x.size // total.size)


def _normalised(x: Value, axis: Axis, eps: float, centred: bool) -> tuple[Value, Value]:
    """Return the normalised x and its divisor."""
    deviations = x - _mean(x, axis) if centred else x
    divisor = np.sqrt(_mean(deviations * deviations, axis) + eps)
    return deviations / divisor, divisor


def _array(
    x: Value, gain: Value = None, bias: Value = None, axis: Axis = -1, eps: float = 1e-5, centred: bool = True
) -> Value:
    out, _ = _normalised(x, axis, eps, centred)
    if gain is not None:
        out = out * gain
    return out if bias is None else out + bias


def _scalars(
    emit: Emitter, x: Ids, gain: Ids | None = None, bias: Ids | None = None,
    axis: Axis = -1, eps: float = 1e-5, centred: bool = True,
) -> Ids:  # fmt: skip
    deviations = emit("subtract", x, emit.mean(x, axis, keepdims=True)) if centred else x
    variance = emit.mean(emit("square", deviations), axis, keepdims=True)
    out = emit("divide", deviations, emit("sqrt", emit("add", variance, emit.constant(eps))))
    if gain is not None:
        out = emit("multiply", out, gain)
    return out if bias is None else emit("add", out, bias)


def _vjp_x(
    g: Value, out: Value, x: Value, gain: Value = None, bias: Value = None,
    axis: Axis = -1, eps: float = 1e-5, centred: bool = True,
) -> Value:  # fmt: skip
    u, divisor = _normalised(x, axis, eps, centred)
    h = g if gain is None else g * gain
    rest = h - u * _mean(h * u, axis)
    return (rest - _mean(h, axis) if centred else rest) / divisor


def _vjp_gain(
    g: Value, out: Value, x: Value, gain: Value, bias: Value = None,
    axis: Axis = -1, eps: float = 1e-5, centred: bool = True,
) -> Value:  # fmt: skip
    return sum_to(g * _normalised(x, axis, eps, centred)[0], np.shape(gain))


def _vjp_bias(g: Value, out: Value, x: Value, gain: Value, bias: Value, axis: Axis = -1, eps: float = 1e-5) -> Value:
    return sum_to(g, np.shape(bias))


def _shape(op: str, x: Shape, *factors: Shape, axis: Axis = -1, eps: float = 1e-5) -> Shape:
    _check_eps(op, eps)
    kept_shape(op, x, axis)
    for name, factor in zip(("gain", "bias"), factors, strict=False):
        try:
            fits = broadcast_shape(x, factor) == x
        except ShapeError:
            fits = False
        if not fits:
            raise ShapeError(f"{op} of shape {show_shape(x)}: {name} does not fit with shape {show_shape(factor)}")
    return x


def _check_eps(op: str, eps: float) -> None:
    if not eps >= 0:
        raise AttributeProblem(f"{op}: eps must be 0 or more, not {eps}")


def _rules(
    derivative: str, position: int, out: Shape, *inputs: Shape, axis: Axis = -1, eps: float = 0.0, written: str = "-1"
) -> str:
    if position:
        return summed("G*u" if position == 1 else "G", out, inputs[position])
    named = derivative.replace(f"axis={written}", f"axis={axis}")
    return re.sub(r"\bh\b", "gain*G" if len(inputs) > 1 else "G", named)


def _batch_rules(derivative: str, position: int, out: Shape, *inputs: Shape, eps: float = 0.0) -> str:
    others = tuple(i for i in range(len(out)) if i != 1)
    if position and inputs[position]:
        return f"sum({'G*u' if position == 1 else 'G'}, axis={others if len(others) > 1 else 0})"
    axis: Any = 0 if len(others) == 1 else f"{others}, keepdims=True"
    return _rules(derivative, position, out, *inputs, axis=axis, written="0")


def _cost(out: Shape, x: Shape, *factors: Shape, **attributes: Any) -> int:
    return 8 * prod(x)


def _per_channel(function: Callable[..., Value], port: int | None = None) -> Callable[..., Value]:
    """Return a function of ``x`` and factors for one that normalises channels (axis 1) over all other axes."""

    def per_channel(*operands: Value, eps: float = 1e-5) -> Value:
        lead, (x, *factors) = operands[: 0 if port is None else 2], operands[0 if port is None else 2 :]
        tail = (1,) * (x.ndim - 2)
        wide = [np.reshape(f, np.shape(f) + tail) if np.ndim(f) else f for f in factors]
        axis = tuple(i for i in range(x.ndim) if i != 1)
        result = function(*lead, x, *wide, axis=axis, eps=eps)
        return result.reshape(np.shape(factors[port - 1])) if port and np.ndim(factors[port - 1]) else result

    return per_channel


def _batch_shape(x: Shape, *factors: Shape, eps: float = 1e-5) -> Shape:
    _check_eps("batch_norm", eps)
    if len(x) < 2:
        raise ShapeError(f"batch_norm needs (batch, channels, …), not shape {show_shape(x)}")
    if prod(x) == x[1]:
        raise ShapeError(f"batch_norm needs more than one value in each channel, not shape {show_shape(x)}")
    for name, factor in zip(("gain", "bias"), factors, strict=False):
        if factor not in ((), x[1:2]):
            raise ShapeError(
                f"batch_norm of shape {show_shape(x)}: {name} must hold a number for each channel, "
                f"{show_shape(x[1:2])}, not {show_shape(factor)}"
            )
    return x


SENDS = (
    "shifting or scaling {x} as a whole changes nothing, so those parts of the gradient are taken out; "
    "u is {x} normalised, s the divisor",
    "the gain collects from all it scaled, each gradient times the normalised {x}, u",
    "the bias collects the gradients of all it shifted",
)
WHERE = {"u": "({x} − mean)/s", "s": "√(variance + eps)"}
MEANING = "in the rules s is the divisor, u = (x - mean)/s and h = gain*G"
FLOAT_EPS = float(np.finfo(np.float64).eps)
EPS = Parameter("eps", "number", 1e-5)

register(
    Op(
        name="layer_norm",
        symbol="layer norm",
        family="normalisation",
        summary="Gives every row mean 0 and variance 1, then scales by gain and shifts by bias.",
        operands=("x", "gain", "bias"),
        formula="gain*(x - mean(x, axis=-1, keepdims=True))/sqrt(var(x, axis=-1, keepdims=True, ddof=0) + eps) + bias",
        derivatives=(
            "(h - mean(h, axis=-1, keepdims=True) - u*mean(h*u, axis=-1, keepdims=True))/s",
            "sum(G*u, axis=0)",
            "sum(G, axis=0)",
        ),
        rules=_rules,
        sends=SENDS,
        where=WHERE,
        array=_array,
        vjps=(_vjp_x, _vjp_gain, _vjp_bias),
        shape=partial(_shape, "layer_norm"),
        scalars=_scalars,
        cost=_cost,
        parameters=(LAST_AXIS, EPS),
        optional=2,
        convention=f"the variance divides by n, not n − 1; {MEANING}",
        samples=(
            Sample((MATRIX,)),
            Sample((MATRIX, GAIN, BIAS)),
            Sample((MATRIX, 2.0), {"axis": None, "eps": 0.1}),
            Sample(
                ([[[1.0, -2.0], [0.5, 3.0]], [[0.25, -1.5], [2.0, 4.0]]], [[1.5, -0.5], [2.0, 1.0]]), {"axis": (-2, -1)}
            ),
        ),
        source="Ba, Kiros and Hinton 2016, arXiv:1607.06450",
    )
)
register(
    Op(
        name="batch_norm",
        symbol="batch norm",
        family="normalisation",
        summary="Gives every channel (axis 1) mean 0 and variance 1 over the batch, then scales and shifts it.",
        operands=("x", "gain", "bias"),
        formula="gain*(x - mean(x, axis=0))/sqrt(var(x, axis=0, ddof=0) + eps) + bias",
        derivatives=("(h - mean(h, axis=0) - u*mean(h*u, axis=0))/s", "sum(G*u, axis=0)", "sum(G, axis=0)"),
        rules=_batch_rules,
        sends=SENDS,
        where=WHERE,
        array=_per_channel(_array),
        vjps=(_per_channel(_vjp_x, 0), _per_channel(_vjp_gain, 1), _per_channel(_vjp_bias, 2)),
        shape=_batch_shape,
        scalars=lambda emit, *ids, eps=1e-5: _per_channel(partial(_scalars, emit))(*ids, eps=eps),
        cost=_cost,
        parameters=(EPS,),
        optional=2,
        domain="x (batch, channels, …) with more than one value in each channel",
        convention=f"the training form: no running averages; the variance divides by n; {MEANING}",
        samples=(
            Sample(([[1.0, -2.0, 0.5], [3.0, 0.25, -1.5], [0.75, 4.0, 2.5]],)),
            Sample(([[1.0, -2.0, 0.5], [3.0, 0.25, -1.5], [0.75, 4.0, 2.5]], GAIN, BIAS)),
            Sample(([[[1.0, -2.0], [0.5, 3.0]], [[0.25, -1.5], [2.0, 4.0]]], [1.5, -0.5], 0.25), {"eps": 0.1}),
        ),
        source="Ioffe and Szegedy 2015, arXiv:1502.03167, algorithm 1 and section 3",
    )
)
register(
    Op(
        name="rms_norm",
        symbol="RMS norm",
        family="normalisation",
        summary="Divides every row by its root mean square, then scales by gain and shifts by bias.",
        operands=("x", "gain", "bias"),
        formula="gain*x/sqrt(mean(x**2, axis=-1, keepdims=True) + eps) + bias",
        derivatives=("(h - u*mean(h*u, axis=-1, keepdims=True))/s", "sum(G*u, axis=0)", "sum(G, axis=0)"),
        rules=_rules,
        sends=(
            "scaling {x} as a whole changes nothing, so that part of the gradient is taken out; u is {x} normalised, "
            "s the divisor",
            *SENDS[1:],
        ),
        where={"u": "{x}/s", "s": "√(mean of {x}² + eps)"},
        array=partial(_array, centred=False, eps=FLOAT_EPS),
        vjps=(
            partial(_vjp_x, centred=False, eps=FLOAT_EPS),
            partial(_vjp_gain, centred=False, eps=FLOAT_EPS),
            _vjp_bias,
        ),
        shape=partial(_shape, "rms_norm"),
        scalars=partial(_scalars, centred=False, eps=FLOAT_EPS),
        cost=_cost,
        parameters=(LAST_AXIS, Parameter("eps", "number", FLOAT_EPS)),
        optional=2,
        convention="eps is float64's spacing at 1, as in PyTorch; in the rules s is the divisor, u = x/s, h = gain*G",
        samples=(
            Sample((MATRIX,)),
            Sample((MATRIX, GAIN)),
            Sample((MATRIX, GAIN, BIAS), {"eps": 0.1}),
            Sample(([1.0, -2.0, 0.5], 2.0), {"axis": 0}),
        ),
        source="Zhang and Sennrich 2019, arXiv:1910.07467, equation 4",
    )
)
