"""The arithmetic behind the operators, and the squared error built from it."""

from __future__ import annotations

import math
import operator

import numpy as np

from engine.ops.base import Op, Sample, Value, register
from engine.ops.masks import choose
from engine.ops.pitfalls import Pitfalls

IEEE = "IEEE 754-2019 §5.4.1, doi:10.1109/IEEESTD.2019.8766229"

PAIRS = (
    Sample((1.5, -2.0)),
    Sample(([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]], [2.0, -0.75, 4.0])),
    Sample(([[2.0], [-3.0]], [[0.5, -1.5]])),
)

register(
    Op(
        name="add",
        symbol="+",
        family="arithmetic",
        summary="Sum of two values; the gradient reaches both unchanged.",
        operands=("a", "b"),
        formula="a + b",
        derivatives=("1", "1"),
        array=np.add,
        scalar=operator.add,
        samples=PAIRS,
        source=f"{IEEE}; sum rule",
    )
)

register(
    Op(
        name="subtract",
        symbol="−",
        family="arithmetic",
        summary="Difference of two values; the gradient of the second changes its sign.",
        operands=("a", "b"),
        formula="a - b",
        derivatives=("1", "-1"),
        array=np.subtract,
        scalar=operator.sub,
        samples=PAIRS,
        source=f"{IEEE}; sum rule",
    )
)

register(
    Op(
        name="multiply",
        symbol="×",
        family="arithmetic",
        summary="Product of two values, element by element; each factor's derivative is the other factor.",
        operands=("a", "b"),
        formula="a*b",
        derivatives=("b", "a"),
        array=np.multiply,
        scalar=operator.mul,
        pitfalls=Pitfalls(nonzero=lambda a, b: np.not_equal(a, 0.0) & np.not_equal(b, 0.0)),
        samples=PAIRS,
        source=f"{IEEE}; product rule",
    )
)

register(
    Op(
        name="divide",
        symbol="÷",
        family="arithmetic",
        summary="Quotient of two values, element by element.",
        operands=("a", "b"),
        formula="a/b",
        derivatives=("1/b", "-out/b"),
        array=np.divide,
        scalar=operator.truediv,
        partials=(lambda out, a, b: 1.0 / b, lambda out, a, b: -out / b),
        domain="b ≠ 0; a/0 is ±∞, and 0/0 is NaN",
        pitfalls=Pitfalls(divisor=1, nonzero=lambda a, b: np.not_equal(a, 0.0)),
        samples=PAIRS,
        source=f"{IEEE}; quotient rule",
    )
)

register(
    Op(
        name="negate",
        symbol="−",
        family="arithmetic",
        summary="The value with its sign changed.",
        operands=("x",),
        formula="-x",
        derivatives=("-1",),
        array=np.negative,
        scalar=operator.neg,
        samples=(Sample((1.5,)), Sample(([[1.5, -2.0], [0.25, 3.0]],))),
        source="IEEE 754-2019 §5.5.1, doi:10.1109/IEEESTD.2019.8766229",
    )
)


def _power(a: Value, b: Value) -> Value:
    """Return pow(a, b). NumPy takes a square root for an exponent of ½, which is another function at −∞ and −0."""
    out = np.power(a, b)
    if isinstance(b, float) and b != 0.5:
        return out
    half = np.equal(b, 0.5)
    if not np.any(half):
        return out
    return choose(half, choose(np.equal(a, -np.inf), np.inf, out + 0.0), out)


def _power_by_base(out: Value, a: Value, b: Value) -> Value:
    if type(b) is float and b != 0.0:  # a literal exponent, a third of the time
        return b * _power(a, b - 1.0)
    return b * _power(a, choose(b == 0, 0.0, b - 1.0))


def _power_by_base_scalar(out: float, a: float, b: float) -> float:
    return b * math.pow(a, b - 1.0) if b else 0.0


def _power_by_exponent(out: Value, a: Value, b: Value) -> Value:
    return choose(np.equal(a, 0) & np.greater_equal(b, 0), 0.0, np.log(a) * out)


def _power_by_exponent_scalar(out: float, a: float, b: float) -> float:
    return 0.0 if a == 0 and b >= 0 else math.log(a) * out


register(
    Op(
        name="power",
        symbol="^",
        family="arithmetic",
        summary="One value raised to the power of another, element by element.",
        operands=("a", "b"),
        formula="a**b",
        derivatives=("b*a**(b - 1)", "log(a)*out"),
        array=_power,
        scalar=math.pow,
        partials=(_power_by_base, _power_by_exponent),
        scalar_partials=(_power_by_base_scalar, _power_by_exponent_scalar),
        blocks=(lambda local, a, b: np.equal(b, 0.0), None),
        domain="a > 0, a = 0 with b ≥ 0, and a < 0 with an integer b; 0 to a negative power is ±∞",
        convention="The derivative by a is 0 where b = 0; the one by b is 0 where a = 0 and b ≥ 0, −∞ where "
        "a = 0 and b < 0, NaN where a < 0. JAX at a = 0: NaN by a for b = 0, NaN by b for b < 0.",
        pitfalls=Pitfalls(divisor=0, nonzero=lambda a, b: np.not_equal(a, 0.0)),
        samples=(
            Sample((1.5, 2.5)),
            Sample((2.0, 3.0)),
            Sample(([[1.5, 2.0, 0.5], [3.0, 0.25, 1.0]], [2.0, -0.75, 3.0])),
        ),
        source="DLMF §4.7(ii); IEEE 754-2019 §9.2.1 for the special values; PyTorch torch.pow for the conventions",
    )
)

register(
    Op(
        name="squared_error",
        symbol="(a−b)²",
        family="loss",
        summary="Square of the difference between prediction and target, element by element.",
        operands=("prediction", "target"),
        formula="(prediction - target)**2",
        derivatives=("2*(prediction - target)", "-2*(prediction - target)"),
        array=lambda prediction, target: np.square(prediction - target),
        scalar=lambda prediction, target: (prediction - target) * (prediction - target),
        partials=(
            lambda out, prediction, target: 2.0 * (prediction - target),
            lambda out, prediction, target: -2.0 * (prediction - target),
        ),
        pitfalls=Pitfalls(nonzero=np.not_equal),
        samples=PAIRS,
        source="Rumelhart, Hinton and Williams 1986, doi:10.1038/323533a0 (there with a factor ½); "
        'PyTorch torch.nn.functional.mse_loss with reduction="none"',
    )
)
