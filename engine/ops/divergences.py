"""Losses between distributions, in nats: cross-entropy from logits and relative entropy, a row at a time.

In the rules ``m`` is the number of rows averaged.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from engine.ops.axes import kept_shape, positions
from engine.ops.base import Op, Sample, Shape, ShapeError, Value, register, show_shape
from engine.ops.emitter import Emitter, Ids
from engine.ops.losses import MEAN
from engine.ops.pitfalls import Pitfalls
from engine.ops.softmax import log_softmax, log_softmax_scalars, softmax


def _rowwise(losses: Value, mean: bool) -> Value:
    return np.add.reduce(losses, axis=None) / np.size(losses) if mean else losses


def _each_row(g: Value, wide: Value, mean: bool) -> Value:
    """Return what one row's loss gets of ``g``, to be multiplied into the rows of ``wide``."""
    return g / (wide.size // wide.shape[-1]) if mean else np.expand_dims(g, -1)


def _cross_entropy(z: Value, y: Value, mean: bool = True) -> Value:
    logs = log_softmax(z)
    if np.shape(y) == z.shape:
        return _rowwise(-np.add.reduce(y * logs, axis=-1), mean)
    classes, valid = positions(y, z.shape[-1])
    picked = np.take_along_axis(logs, classes[..., None], -1)[..., 0]
    return _rowwise(np.where(valid, -picked, np.nan)[()], mean)


def _cross_entropy_vjp_z(g: Value, out: Value, z: Value, y: Value, mean: bool = True) -> Value:
    shares = softmax(z)
    if np.shape(y) == z.shape:
        return (shares * np.add.reduce(y, axis=-1, keepdims=True) - y) * _each_row(g, z, mean)
    classes, valid = positions(y, z.shape[-1])
    at = np.where(valid, classes, 0)[..., None]
    np.put_along_axis(shares, at, np.take_along_axis(shares, at, -1) - 1.0, -1)
    return np.where(valid[..., None], shares * _each_row(g, z, mean), np.nan)


def _cross_entropy_vjp_y(g: Value, out: Value, z: Value, y: Value, mean: bool = True) -> Value:
    if np.shape(y) == z.shape:
        return -log_softmax(z) * _each_row(g, z, mean)
    return np.zeros(np.shape(y))[()]


def _cross_entropy_scalars(emit: Emitter, z: Ids, y: Ids, mean: bool = True) -> Ids:
    if y.shape == z.shape:
        weighted = emit("multiply", y, log_softmax_scalars(emit, z))
        losses = emit("negate", emit.total(weighted, axis=-1))
    else:
        losses = _surprise(emit, z)
    return emit.mean(losses) if mean else losses


def _surprise(emit: Emitter, z: Ids) -> Ids:
    """Return log Σexp(z) − z at the class of each row, both less the row's maximum; NaN for an index that is none."""
    classes, valid = positions(emit.operands[1], z.shape[-1])
    shifted = emit("subtract", z, emit.peak(z, axis=-1))
    picked = np.take_along_axis(shifted, classes[..., None], -1)[..., 0]
    losses = emit("subtract", emit("log", emit.total(emit("exp", shifted), axis=-1)), picked)
    if not np.all(valid):
        losses = emit("multiply", losses, emit.constant(np.where(valid, 1.0, np.nan)))
    return losses


def _cross_entropy_rule(derivative: str, position: int, out: Shape, z: Shape, y: Shape, mean: bool = True) -> str:
    return derivative if y == z else ("G*(softmax(z) - one_hot(y))/m", "0*y")[position]


def _cross_entropy_shape(z: Shape, y: Shape, mean: bool = True) -> Shape:
    kept_shape("cross_entropy", z)
    if y not in (z, z[:-1]):
        raise ShapeError(
            f"cross_entropy of logits {show_shape(z)}: the target must hold a class index for each row, "
            f"{show_shape(z[:-1])}, or a probability for each class, {show_shape(z)}, not {show_shape(y)}"
        )
    return () if mean else z[:-1]


def _kl_divergence(p: Value, q: Value, mean: bool = True) -> Value:
    terms = np.where(p == 0.0, 0.0, p * (np.log(p) - np.log(q)))
    return _rowwise(np.add.reduce(terms, axis=-1), mean)


def _kl_vjp_p(g: Value, out: Value, p: Value, q: Value, mean: bool = True) -> Value:
    return (np.log(p) - np.log(q) + 1.0) * _each_row(g, p, mean)


def _kl_vjp_q(g: Value, out: Value, p: Value, q: Value, mean: bool = True) -> Value:
    return np.where(p == 0.0, 0.0, -p / q) * _each_row(g, p, mean)


def _kl_scalars(emit: Emitter, p: Ids, q: Ids, mean: bool = True) -> Ids:
    """Return Σp·(log p − log q); where p is 0 the term is a constant 0, so that p gets no gradient there, not −∞."""
    present = np.not_equal(emit.operands[0], 0.0)
    terms: Ids = np.full(p.shape, -1) if np.all(present) else np.full(p.shape, emit.constant(0.0))
    one, other = p[present], q[present]
    terms[present] = emit("multiply", one, emit("subtract", emit("log", one), emit("log", other)))
    losses = emit.total(terms, axis=-1)
    return emit.mean(losses) if mean else losses


def _kl_shape(p: Shape, q: Shape, mean: bool = True) -> Shape:
    kept_shape("kl_divergence", p)
    if p != q:
        raise ShapeError(f"kl_divergence: shapes must agree, not {show_shape(p)} and {show_shape(q)}")
    return () if mean else p[:-1]


def _row_cost(out: Shape, x: Shape, *others: Shape, **attributes: Any) -> int:
    return 6 * prod(x)


LOGITS = [[1.0, -2.0, 0.5], [3.0, 0.25, -1.5]]
SHARES = [[0.2, 0.3, 0.5], [0.1, 0.6, 0.3]]
register(
    Op(
        name="cross_entropy",
        symbol="ce",
        family="loss",
        summary="Surprise at the true class, given logits: minus the logarithm of its softmax.",
        operands=("z", "y"),
        formula="mean(-sum(y*log_softmax(z), axis=-1))",
        derivatives=("G*(softmax(z)*sum(y, axis=-1, keepdims=True) - y)/m", "-G*log_softmax(z)/m"),
        rules=_cross_entropy_rule,
        sends=(
            "softmax minus target, for each of the rows; {m} of them are averaged",
            "minus the logarithms of the softmax",
        ),
        array=_cross_entropy,
        vjps=(_cross_entropy_vjp_z, _cross_entropy_vjp_y),
        shape=_cross_entropy_shape,
        indices=lambda port, z, y: port == 1 and y != z,
        scalars=_cross_entropy_scalars,
        cost=_row_cost,
        parameters=(MEAN,),
        domain="the last axis of z holds the classes; y holds a class index from 0 for each row, or probabilities "
        "that sum to 1; an index that is no class gives NaN",
        convention="in the formulas a class index stands for its one-hot row, m counts rows; an index has gradient 0",
        samples=(
            Sample((LOGITS, [2.0, 0.0])),
            Sample((LOGITS, SHARES)),
            Sample((LOGITS, [1.0, 1.0]), {"mean": False}),
            Sample(([1.0, -2.0, 0.5], 2.0)),
        ),
        source="Bridle 1990, doi:10.1007/978-3-642-76153-9_28",
    )
)
register(
    Op(
        name="kl_divergence",
        symbol="KL",
        family="loss",
        summary="Relative entropy of p from q, KL(p‖q): nats lost by coding p as if it were q.",
        operands=("p", "q"),
        formula="mean(sum(p*log(p/q), axis=-1))",
        derivatives=("G*(log(p/q) + 1)/m", "-G*p/q/m"),
        array=_kl_divergence,
        vjps=(_kl_vjp_p, _kl_vjp_q),
        shape=_kl_shape,
        scalars=_kl_scalars,
        cost=_row_cost,
        parameters=(MEAN,),
        domain="p ≥ 0, q ≥ 0; the last axis holds the outcomes",
        convention="0·log 0 counts as 0; the mean is over the m distributions (PyTorch's batchmean), and PyTorch's "
        "kl_div takes log q first",
        pitfalls=Pitfalls(pole=lambda p, q, mean=True: np.any((q == 0.0) & (p > 0.0))),
        samples=(
            Sample((SHARES, [[0.4, 0.35, 0.25], [0.3, 0.3, 0.4]])),
            Sample((SHARES, [[0.4, 0.35, 0.25], [0.3, 0.3, 0.4]]), {"mean": False}),
            Sample(([0.75, 0.25], [0.5, 0.5])),
        ),
        source="Kullback and Leibler 1951, doi:10.1214/aoms/1177729694",
    )
)
