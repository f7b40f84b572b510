"""Reductions by a square root or a logarithm: variance, standard deviation, norm, logsumexp."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from engine.ops.axes import AXIS, KEEPDIMS, Axis, kept, reduced_shape
from engine.ops.base import AttributeProblem, Parameter, Sample, Shape, Value
from engine.ops.emitter import Emitter, Ids
from engine.ops.reductions import MATRIX, SAMPLES, add, mean, register_reduction

CHAN = "Chan, Golub and LeVeque 1983, Algorithms for Computing the Sample Variance, doi:10.1080/00031305.1983.10483115"


def _deviations(x: Value, axis: Axis) -> Value:
    return x - mean(x, axis, keepdims=True)


def _freedom(x: Value, out: Value, ddof: int) -> np.float64:
    return np.float64(max(np.size(x) // np.size(out) - ddof, 0))


def _var(x: Value, axis: Axis = None, keepdims: bool = False, ddof: int = 1) -> Value:
    deviations = _deviations(x, axis)
    squares = add(deviations * deviations, axis=axis, keepdims=keepdims)
    return squares / _freedom(x, squares, ddof)


def _var_vjp(g: Value, out: Value, x: Value, axis: Axis = None, keepdims: bool = False, ddof: int = 1) -> Value:
    return kept(g * (2.0 / _freedom(x, out, ddof)), axis, keepdims) * _deviations(x, axis)


def _std(x: Value, axis: Axis = None, keepdims: bool = False, ddof: int = 1) -> Value:
    return np.sqrt(_var(x, axis, keepdims, ddof))


def _std_vjp(g: Value, out: Value, x: Value, axis: Axis = None, keepdims: bool = False, ddof: int = 1) -> Value:
    scale = np.where(out == 0, 0.0, g / (out * _freedom(x, out, ddof)))
    return kept(scale, axis, keepdims) * _deviations(x, axis)


def _var_scalars(emit: Emitter, x: Ids, axis: Axis = None, keepdims: bool = False, ddof: int = 1) -> Ids:
    squares = emit("square", emit("subtract", x, emit.mean(x, axis, keepdims=True)))
    total = emit.total(squares, axis, keepdims)
    return emit("divide", total, emit.constant(_freedom(x, total, ddof)))


def _root(emit: Emitter, squares: Ids) -> Ids:
    """Return the root of a sum of squares; where it is 0 and has no derivative, no gradient passes."""
    zero = np.equal(emit.out, 0.0)
    if np.any(zero):
        squares = np.array(squares)
        squares[zero] = emit("stop_gradient", squares[zero])
    return emit("sqrt", squares)


def _spread_shape(op: str, x: Shape, axis: Axis = None, keepdims: bool = False, ddof: int = 1) -> Shape:
    if ddof < 0:
        raise AttributeProblem(f"{op}: ddof must be 0 or more, not {ddof}")
    return reduced_shape(op, x, axis, keepdims)


SPREAD: dict[str, Any] = {
    "parameters": (AXIS, KEEPDIMS, Parameter("ddof", "integer", 1)),
    "samples": (*SAMPLES, Sample((MATRIX,), {"axis": 1, "ddof": 0})),
    "domain": "more than ddof elements; NaN otherwise",
    "source": f"{CHAN} (two passes)",
}
DIVISOR = "divides by n − ddof with ddof=1 by default, as PyTorch does; NumPy's default is 0"
register_reduction(
    "var", symbol="var", summary="The variance: mean squared deviation from the mean.",
    formula="sum((x - mean(x))**2)/(n - ddof)", derivatives=("G*2*(x - mean(x))/(n - ddof)",),
    sends=("every element gets a share in proportion to its distance from the mean",),
    array=_var, vjps=(_var_vjp,), scalars=_var_scalars, convention=DIVISOR,
    **(SPREAD | {"shape": partial(_spread_shape, "var")}),
)  # fmt: skip
register_reduction(
    "std", symbol="std", summary="The standard deviation: square root of the variance.",
    formula="sqrt(sum((x - mean(x))**2)/(n - ddof))", derivatives=("G*(x - mean(x))/(out*(n - ddof))",),
    sends=("every element gets a share in proportion to its distance from the mean",),
    array=_std, vjps=(_std_vjp,),
    scalars=lambda emit, x, axis=None, keepdims=False, ddof=1: _root(emit, _var_scalars(emit, x, axis, keepdims, ddof)),
    convention=f"{DIVISOR}; gradient 0 where the deviation is 0",
    kink=lambda out, x, **_: np.equal(out, 0.0), **(SPREAD | {"shape": partial(_spread_shape, "std")}),
)  # fmt: skip


def _norm(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    return np.sqrt(add(x * x, axis=axis, keepdims=keepdims))


def _norm_vjp(g: Value, out: Value, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    return x * kept(np.where(out == 0, 0.0, g / out), axis, keepdims)


def _logsumexp(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    greatest = np.maximum.reduce(x, axis=axis, keepdims=True)
    shift = np.where(np.isfinite(greatest), greatest, 0.0)
    total = np.log(add(np.exp(x - shift), axis=axis, keepdims=True)) + shift
    return total if keepdims else np.squeeze(total, axis=axis)[()]


def _logsumexp_scalars(emit: Emitter, x: Ids, axis: Axis = None, keepdims: bool = False) -> Ids:
    shift = emit.peak(x, axis)
    finite = np.isfinite(np.maximum.reduce(emit.operands[0], axis=axis, keepdims=True))
    if not np.all(finite):
        shift = np.where(finite, shift, emit.constant(0.0))
    total = emit.total(emit("exp", emit("subtract", x, shift)), axis, keepdims=True)
    out = emit("add", emit("log", total), shift)
    return out if keepdims else np.squeeze(out, axis=axis)


def _logsumexp_vjp(g: Value, out: Value, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    return kept(g, axis, keepdims) * np.exp(x - kept(out, axis, keepdims))


register_reduction(
    "norm", symbol="‖·‖", summary="The Euclidean norm: square root of the sum of squares.",
    formula="sqrt(sum(x**2))", derivatives=("G*x/out",),
    sends=("every element gets its own share of the norm",), array=_norm, vjps=(_norm_vjp,),
    scalars=lambda emit, x, axis=None, keepdims=False: _root(emit, emit.total(emit("square", x), axis, keepdims)),
    convention="gradient 0 where the norm is 0, as in PyTorch", kink=lambda out, x, **_: np.equal(out, 0.0),
    source="Petersen and Pedersen 2012, The Matrix Cookbook, section 2.6.1, equation 129",
)  # fmt: skip
register_reduction(
    "logsumexp", symbol="lse", summary="The logarithm of a sum of exponentials: a smooth maximum.",
    formula="log(sum(exp(x)))", derivatives=("G*exp(x - out)",), array=_logsumexp, vjps=(_logsumexp_vjp,),
    sends=("every element gets its share of 1, the softmax of {x}",),
    scalars=_logsumexp_scalars,
    convention="the maximum is subtracted before exp; NaN where every element is −∞",
    source="Blanchard, Higham and Higham 2021, doi:10.1093/imanum/draa038",
)  # fmt: skip
