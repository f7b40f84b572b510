"""The larger and the smaller of two values, and clamping between two."""

from __future__ import annotations

import numpy as np

from engine.ops.base import Op, Sample, Value, register
from engine.ops.masks import as_number, unselected
from engine.ops.pitfalls import LEVELS_OFF, TIE

PAIRS = (
    Sample((1.5, -2.0)),
    Sample(([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]], [2.0, -0.75, 4.0])),
    Sample(([[2.0], [-3.0]], [[0.5, -1.5]])),
)


def _maximum(a: float, b: float) -> float:
    return a if a > b or a != a else b


def _minimum(a: float, b: float) -> float:
    return a if a < b or a != a else b


def _larger(a: Value, b: Value) -> Value:
    """Return 1 where a > b, ½ where they are equal, 0 where a < b, and 1 where either is NaN."""
    return 1.0 - np.less(a, b) - 0.5 * np.equal(a, b)


def _larger_scalar(a: float, b: float) -> float:
    return 0.0 if a < b else 0.5 if a == b else 1.0


TIES = "At a tie each operand gets half of the gradient; where one of them is NaN, each gets all of it (JAX: nothing)."
IEEE_EXTREMA = "IEEE 754-2019 §9.6, doi:10.1109/IEEESTD.2019.8766229"

register(
    Op(
        name="maximum",
        pitfalls=TIE,
        symbol="max",
        family="piecewise",
        summary="The larger of two values, element by element; it gets the whole gradient.",
        operands=("a", "b"),
        formula="where(less(a, b), b, a)",
        derivatives=(
            "where(less(a, b), 0, where(equal(a, b), 1/2, 1))",
            "where(less(b, a), 0, where(equal(a, b), 1/2, 1))",
        ),
        array=np.maximum,
        scalar=_maximum,
        partials=(lambda out, a, b: _larger(a, b), lambda out, a, b: _larger(b, a)),
        scalar_partials=(lambda out, a, b: _larger_scalar(a, b), lambda out, a, b: _larger_scalar(b, a)),
        blocks=(unselected, unselected),
        convention=TIES,
        kink=lambda out, a, b: a == b,
        samples=PAIRS,
        source=f"{IEEE_EXTREMA} (maximum); PyTorch torch.maximum for the conventions",
    )
)

register(
    Op(
        name="minimum",
        pitfalls=TIE,
        symbol="min",
        family="piecewise",
        summary="The smaller of two values, element by element; it gets the whole gradient.",
        operands=("a", "b"),
        formula="where(less(b, a), b, a)",
        derivatives=(
            "where(less(b, a), 0, where(equal(a, b), 1/2, 1))",
            "where(less(a, b), 0, where(equal(a, b), 1/2, 1))",
        ),
        array=np.minimum,
        scalar=_minimum,
        partials=(lambda out, a, b: _larger(b, a), lambda out, a, b: _larger(a, b)),
        scalar_partials=(lambda out, a, b: _larger_scalar(b, a), lambda out, a, b: _larger_scalar(a, b)),
        blocks=(unselected, unselected),
        convention=TIES,
        kink=lambda out, a, b: a == b,
        samples=PAIRS,
        source=f"{IEEE_EXTREMA} (minimum); PyTorch torch.minimum for the conventions",
    )
)

register(
    Op(
        name="clamp",
        pitfalls=LEVELS_OFF,
        symbol="clamp",
        family="piecewise",
        summary="x cut off at a lower and an upper bound; a bound gets the gradient of what it cuts off.",
        operands=("x", "low", "high"),
        formula="minimum(maximum(x, low), high)",
        derivatives=(
            "greater_equal(x, low)*less_equal(x, high)",
            "less(x, low)*less(low, high)",
            "maximum(greater(x, high), less(high, low))",
        ),
        array=lambda x, low, high: np.minimum(np.maximum(x, low), high),
        scalar=lambda x, low, high: _minimum(_maximum(x, low), high),
        partials=(
            lambda out, x, low, high: as_number(np.greater_equal(x, low) & np.less_equal(x, high)),
            lambda out, x, low, high: as_number(np.less(x, low) & np.less(low, high)),
            lambda out, x, low, high: as_number(np.greater(x, high) | np.less(high, low)),
        ),
        scalar_partials=(
            lambda out, x, low, high: 1.0 if low <= x <= high else 0.0,
            lambda out, x, low, high: 1.0 if x < low < high else 0.0,
            lambda out, x, low, high: 1.0 if x > high or high < low else 0.0,
        ),
        blocks=(unselected, unselected, unselected),
        domain="all real numbers; the upper bound wins where low > high",
        convention="The derivative of x at a bound is taken as 1 (JAX: ½), and that of the bound as 0; "
        "where x is NaN it is 0.",
        kink=lambda out, x, low, high: (x == low) | (x == high),
        samples=(
            Sample((0.7, -1.0, 1.0)),
            Sample((-1.3, -1.0, 1.0)),
            Sample(([[0.5, -2.0, 1.5], [0.1, 2.5, -0.3]], [-1.0, -0.5, 0.25], 2.0)),
        ),
        source="PyTorch torch.clamp",
    )
)
