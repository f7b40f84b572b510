"""What decides where gradient flows: comparisons, where, stop_gradient, dropout."""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np

from engine.ops.base import (
    AttributeProblem,
    Op,
    Parameter,
    Sample,
    Shape,
    Value,
    broadcast_shape,
    register,
)
from engine.ops.masks import as_number, choose, unselected
from engine.ops.pitfalls import STAIRCASE

PAIRS = (
    Sample((1.5, -2.0)),
    Sample(([[1.5, -2.0, 4.0], [3.0, -0.75, -1.0]], [2.0, -0.75, 4.0])),
)


def _register_comparison(
    name: str, symbol: str, words: str, array: Callable[..., Value], scalar: Callable[[float, float], bool]
) -> None:
    register(
        Op(
            name=name,
            symbol=symbol,
            family="comparison",
            summary=f"1 where a {words} b, else 0; a constant for the backward pass.",
            operands=("a", "b"),
            formula=f"{name}(a, b)",
            derivatives=(None, None),
            array=lambda a, b: as_number(array(a, b)),
            scalar=lambda a, b: 1.0 if scalar(a, b) else 0.0,
            convention="No gradient flows through a comparison.",
            pitfalls=STAIRCASE,
            samples=PAIRS,
            source="IEEE 754-2019 §5.11, doi:10.1109/IEEESTD.2019.8766229",
        )
    )


_register_comparison("greater", ">", "is greater than", np.greater, operator.gt)
_register_comparison("greater_equal", "≥", "is greater than or equal to", np.greater_equal, operator.ge)
_register_comparison("less", "<", "is less than", np.less, operator.lt)
_register_comparison("less_equal", "≤", "is less than or equal to", np.less_equal, operator.le)
_register_comparison("equal", "=", "equals", np.equal, operator.eq)
_register_comparison("not_equal", "≠", "differs from", np.not_equal, operator.ne)

register(
    Op(
        name="where",
        symbol="where",
        family="selection",
        summary="a where the condition is not 0, else b; the branch not taken gets the gradient 0.",
        operands=("condition", "a", "b"),
        formula="where(condition, a, b)",
        derivatives=(None, "where(condition, 1, 0)", "where(condition, 0, 1)"),
        array=lambda condition, a, b: choose(np.not_equal(condition, 0.0), a, b),
        scalar=lambda condition, a, b: a if condition else b,
        partials=(
            None,
            lambda out, condition, a, b: as_number(np.not_equal(condition, 0.0)),
            lambda out, condition, a, b: as_number(np.equal(condition, 0.0)),
        ),
        scalar_partials=(
            None,
            lambda out, condition, a, b: 1.0 if condition else 0.0,
            lambda out, condition, a, b: 0.0 if condition else 1.0,
        ),
        blocks=(None, unselected, unselected),
        convention="No gradient flows to the condition. Both branches are computed: where the one not taken has an "
        "infinite derivative further back, 0·∞ gives NaN there.",
        samples=(
            Sample((1.0, 1.5, -2.0)),
            Sample((0.0, 1.5, -2.0)),
            Sample(([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]], [2.0, -0.75, 4.0], [[0.5], [-1.5]])),
        ),
        source="PyTorch torch.where",
    )
)

register(
    Op(
        name="stop_gradient",
        symbol="stop",
        family="selection",
        summary="x unchanged; a constant for the backward pass.",
        operands=("x",),
        formula="x",
        derivatives=(None,),
        array=np.positive,
        scalar=operator.pos,
        convention="No gradient flows, whatever x depends on.",
        samples=(Sample((1.5,)), Sample(([[1.5, -2.0], [0.25, 3.0]],))),
        source="PyTorch torch.Tensor.detach; JAX jax.lax.stop_gradient",
    )
)


def _dropout_shape(x: Shape, mask: Shape, rate: float = 0.5) -> Shape:
    if not 0.0 <= rate < 1.0:
        raise AttributeProblem(f"dropout: rate must be at least 0 and below 1, not {rate:g}")
    return broadcast_shape(x, mask)


register(
    Op(
        name="dropout",
        symbol="dropout",
        family="selection",
        summary="Keeps x where a given mask is 1, and scales it up so that its expected value stays the same.",
        operands=("x", "mask"),
        formula="x*mask/(1 - rate)",
        derivatives=("mask/(1 - rate)", None),
        array=lambda x, mask, rate=0.5: x * (mask / (1.0 - rate)),
        scalar=lambda x, mask, rate=0.5: x * (mask / (1.0 - rate)),
        partials=(lambda out, x, mask, rate=0.5: mask / (1.0 - rate), None),
        shape=_dropout_shape,
        parameters=(Parameter("rate", "number", 0.5),),
        convention="No gradient flows to the mask, which is given, not drawn.",
        samples=(
            Sample((1.5, 1.0)),
            Sample(([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]], [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]), {"rate": 0.25}),
        ),
        source="Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting, "
        "JMLR 15:1929–1958; PyTorch torch.nn.Dropout (inverted scaling)",
    )
)
