"""Losses: how far a prediction is from its target, as one number, in nats where it is a logarithm.

With ``mean=True`` the losses are averaged, with ``mean=False`` they are returned one by one, to be weighted or summed.
In the rules ``n`` is the number of losses averaged; targets get gradients too, because they are operands like others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from engine.ops.axes import input_elements
from engine.ops.base import AttributeProblem, Op, Parameter, Sample, Shape, ShapeError, Value, register, show_shape
from engine.ops.emitter import Emitter, Ids
from engine.ops.pitfalls import Pitfalls
from engine.ops.reductions import add

MEAN = Parameter("mean", "flag", True)
LEAST_LOG = -100.0
LEAST_VARIANCE = float(np.float32(1e-12))  # PyTorch holds this constant in single precision
Part = Callable[..., Value]


def _paired_shape(op: str, x: Shape, y: Shape, mean: bool = True, **others: Any) -> Shape:
    if x and y and x != y:
        raise ShapeError(f"{op} of shapes {show_shape(x)} and {show_shape(y)}: they must agree, or one be a number")
    return () if mean else x or y


def _averaged(losses: Part) -> Part:
    def array(x: Value, y: Value, mean: bool = True, **attributes: Any) -> Value:
        each = losses(x, y, **attributes)
        return add(each, axis=None) / np.size(each) if mean else each

    return array


def _vjp(slope: Part, port: int, factor: float) -> Part:
    def vjp(g: Value, out: Value, x: Value, y: Value, mean: bool = True, **attributes: Any) -> Value:
        each = slope(x, y, **attributes)
        contribution = each * (factor * g / np.size(each)) if mean else each * (factor * g)
        return add(contribution, axis=None) if isinstance(y if port else x, float) else contribution

    return vjp


def _averaged_scalars(part: Callable[..., Ids]) -> Callable[..., Ids]:
    def scalars(emit: Emitter, x: Ids, y: Ids, mean: bool = True, **attributes: Any) -> Ids:
        each = part(emit, x, y, **attributes)
        return emit.mean(each) if mean else each

    return scalars


def _register(
    name: str,
    losses: Part,
    slopes: tuple[Part, Part],
    scalars: Callable[..., Ids],
    factor: float = 1.0,
    **fields: Any,
) -> None:
    """Register a loss that compares element by element; its derivatives are the slopes times a factor."""
    common: dict[str, Any] = {
        "name": name,
        "family": "loss",
        "array": _averaged(losses),
        "vjps": tuple(_vjp(slope, port, factor) for port, slope in enumerate(slopes)),
        "shape": partial(_paired_shape, name),
        "scalars": _averaged_scalars(scalars),
        "cost": input_elements,
        "parameters": (MEAN,),
    }
    register(Op(**(common | fields)))


X, Y = [[1.0, -2.0], [0.5, 3.0]], [[0.25, 1.5], [2.0, 2.75]]
DISTANCE_SAMPLES = (
    Sample((X, Y)),
    Sample((X, Y), {"mean": False}),
    Sample((X, 1.25)),
    Sample((2.0, 0.5)),
)

_register(
    "mse",
    lambda x, y: (x - y) * (x - y),
    (lambda x, y: x - y, lambda x, y: y - x),
    lambda emit, x, y: emit("square", emit("subtract", x, y)),
    factor=2.0,
    symbol="mse",
    summary="Mean squared error.",
    operands=("x", "y"),
    formula="mean((x - y)**2)",
    derivatives=("G*2*(x - y)/n", "G*2*(y - x)/n"),
    samples=DISTANCE_SAMPLES,
    source="Legendre 1805, Nouvelles méthodes pour la détermination des orbites des comètes; "
    "Goodfellow, Bengio and Courville 2016, Deep Learning, section 5.1.4",
)


def _side(x: Value, y: Value) -> Value:
    """Return 1 where x > y, −1 where x < y, else 0, NaN included."""
    return np.subtract(x > y, x < y, dtype=np.float64)


_register(
    "mae",
    lambda x, y: np.abs(x - y),
    (_side, lambda x, y: _side(y, x)),
    lambda emit, x, y: emit("abs", emit("subtract", x, y)),
    symbol="mae",
    summary="Mean absolute error.",
    operands=("x", "y"),
    formula="mean(abs(x - y))",
    derivatives=("G*sign(x - y)/n", "G*sign(y - x)/n"),
    kink=lambda out, x, y, **_: np.equal(x, y),
    convention="gradient 0 where x = y and where either is NaN, as in PyTorch",
    samples=DISTANCE_SAMPLES,
    source="Goodfellow, Bengio and Courville 2016, Deep Learning, section 6.2.1.2",
)


def _huber(x: Value, y: Value, delta: float = 1.0) -> Value:
    distance = np.abs(x - y)
    return np.where(distance < delta, 0.5 * distance * distance, delta * (distance - 0.5 * delta))[()]


def _huber_scalars(emit: Emitter, x: Ids, y: Ids, delta: float = 1.0) -> Ids:
    difference = emit("subtract", x, y)
    distance, bound = emit("abs", difference), emit.constant(delta)
    near = emit("divide", emit("square", difference), emit.constant(2.0))
    far = emit("multiply", bound, emit("subtract", distance, emit.constant(delta / 2)))
    return emit("where", emit("less", distance, bound), near, far)


def _huber_shape(x: Shape, y: Shape, mean: bool = True, delta: float = 1.0) -> Shape:
    if not delta > 0:
        raise AttributeProblem(f"huber: delta must be above 0, not {delta}")
    return _paired_shape("huber", x, y, mean)


_register(
    "huber",
    _huber,
    (lambda x, y, delta=1.0: np.clip(x - y, -delta, delta), lambda x, y, delta=1.0: np.clip(y - x, -delta, delta)),
    _huber_scalars,
    symbol="huber",
    summary="Squared error near the target, absolute error beyond delta.",
    operands=("x", "y"),
    formula="mean(where(less(abs(x - y), delta), (x - y)**2/2, delta*(abs(x - y) - delta/2)))",
    derivatives=("G*clamp(x - y, -delta, delta)/n", "G*clamp(y - x, -delta, delta)/n"),
    shape=_huber_shape,
    parameters=(MEAN, Parameter("delta", "number", 1.0)),
    samples=(*DISTANCE_SAMPLES, Sample((X, Y), {"delta": 2.0})),
    source="Huber 1964, Robust Estimation of a Location Parameter, doi:10.1214/aoms/1177703732",
)


def _binary_cross_entropy(p: Value, y: Value) -> Value:
    return (y - 1.0) * np.maximum(np.log1p(-p), LEAST_LOG) - y * np.maximum(np.log(p), LEAST_LOG)


def _binary_scalars(emit: Emitter, p: Ids, y: Ids) -> Ids:
    """Return the formula, or the op itself on single numbers where one is so near to 0 or 1 that a clamp is at work."""
    chance = np.asarray(emit.operands[0])
    if not np.all((1.0 - chance) * chance > LEAST_VARIANCE):
        return emit("binary_cross_entropy", p, y, mean=False)
    yes = emit("multiply", y, emit("log", p))
    no = emit("multiply", emit("subtract", emit.constant(1.0), y), emit("log1p", emit("negate", p)))
    return emit("negate", emit("add", yes, no))


def _binary_slope_y(p: Value, y: Value) -> Value:
    return np.log1p(-p) - np.log(p) + 0.0 * y


_register(
    "binary_cross_entropy",
    _binary_cross_entropy,
    (lambda p, y: (p - y) / np.maximum((1.0 - p) * p, LEAST_VARIANCE), _binary_slope_y),
    _binary_scalars,
    symbol="bce",
    summary="Surprise at a yes or no (y = 1 or 0) that was given the probability p.",
    operands=("p", "y"),
    formula="mean(-(y*log(p) + (1 - y)*log(1 - p)))",
    derivatives=("G*(p - y)/(p*(1 - p))/n", "G*(log(1 - p) - log(p))/n"),
    domain="0 ≤ p ≤ 1",
    convention="as in PyTorch: each log of the value is at least −100, so that p = 0 with y = 1 costs 100; in the "
    "gradient of p, p(1 − p) is at least 1e−12; the gradient of y is not clamped",
    pitfalls=Pitfalls(departs=lambda out, p, y, **_: np.equal(p, 0.0) & (y != 0.0) | np.equal(p, 1.0) & (y != 1.0)),
    samples=(
        Sample(([0.25, 0.5, 0.875], [0.0, 1.0, 1.0])),
        Sample(([0.25, 0.5, 0.875], [0.125, 0.75, 1.0]), {"mean": False}),
        Sample((0.75, 1.0)),
    ),
    source="Good 1952, Rational Decisions, doi:10.1111/j.2517-6161.1952.tb00104.x; clamps as in PyTorch's BCELoss",
)


_register(
    "binary_cross_entropy_with_logits",
    lambda z, y: np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z))),
    (lambda z, y: 1.0 / (1.0 + np.exp(-z)) - y, lambda z, y: -z + 0.0 * y),
    lambda emit, z, y: emit("subtract", emit("softplus", z), emit("multiply", z, y)),
    symbol="bce logits",
    summary="Binary cross-entropy of sigmoid(z), exact for large |z|.",
    operands=("z", "y"),
    formula="mean(softplus(z) - z*y)",
    derivatives=("G*(sigmoid(z) - y)/n", "-G*z/n"),
    samples=(
        Sample(([-2.0, 0.5, 3.0], [0.0, 1.0, 1.0])),
        Sample(([-2.0, 0.5, 3.0], [0.125, 0.75, 1.0]), {"mean": False}),
        Sample((0.75, 1.0)),
    ),
    source="Goodfellow, Bengio and Courville 2016, Deep Learning, section 6.2.2.2",
)


def _margin_open(s: Value, y: Value) -> Value:
    return ~(1.0 - np.asarray(y * s) <= 0.0)


_register(
    "hinge",
    lambda s, y: np.maximum(1.0 - y * s, 0.0),
    (lambda s, y: np.where(_margin_open(s, y), -y, 0.0), lambda s, y: np.where(_margin_open(s, y), -s, 0.0)),
    lambda emit, s, y: emit("relu", emit("subtract", emit.constant(1.0), emit("multiply", y, s))),
    symbol="hinge",
    summary="How far a score s stays below a margin of 1 on the side of its label y = −1 or 1.",
    operands=("s", "y"),
    formula="mean(relu(1 - y*s))",
    derivatives=("where(less(y*s, 1), -G*y/n, 0)", "where(less(y*s, 1), -G*s/n, 0)"),
    kink=lambda out, s, y, **_: np.equal(y * s, 1.0),
    convention="gradient 0 on the margin, as relu at 0",
    samples=(
        Sample(([0.5, -2.0, 3.0], [1.0, 1.0, 1.0])),
        Sample(([0.5, -2.0, 3.0], [1.0, -1.0, -1.0]), {"mean": False}),
        Sample((0.25, -1.0)),
    ),
    source="Cortes and Vapnik 1995, Support-Vector Networks, doi:10.1007/BF00994018",
)
