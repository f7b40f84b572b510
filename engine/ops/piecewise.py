"""Absolute value, sign and the staircases."""

from __future__ import annotations

import math

import numpy as np

from engine.ops.base import Op, Sample, Value, register
from engine.ops.masks import as_number, unselected
from engine.ops.pitfalls import STAIRCASE

ANY = (Sample((0.7,)), Sample((-1.3,)), Sample(([[0.6, -2.2, 1.7], [0.1, 2.8, -0.3]],)))


def _sign(x: Value) -> Value:
    return as_number(np.greater(x, 0.0)) - np.less(x, 0.0)


def _sign_scalar(x: float) -> float:
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else 0.0


register(
    Op(
        name="abs",
        symbol="|x|",
        family="piecewise",
        summary="Absolute value: x without its sign.",
        operands=("x",),
        formula="abs(x)",
        derivatives=("sign(x)",),
        array=np.abs,
        scalar=abs,
        partials=(lambda out, x: _sign(x),),
        scalar_partials=(lambda out, x: _sign_scalar(x),),
        convention="The derivative at x = 0 is taken as 0 (JAX: 1), as it is where x is NaN.",
        kink=lambda out, x: x == 0.0,
        samples=ANY,
        source="IEEE 754-2019 §5.5.1, doi:10.1109/IEEESTD.2019.8766229; PyTorch torch.abs for the conventions",
    )
)

register(
    Op(
        name="sign",
        symbol="sign",
        family="piecewise",
        summary="1 above 0, −1 below, 0 at 0: flat, so no gradient gets through.",
        operands=("x",),
        formula="sign(x)",
        derivatives=("0",),
        array=_sign,
        scalar=_sign_scalar,
        blocks=(unselected,),
        convention="The derivative is 0 everywhere, also at the jump at x = 0. "
        "The value where x is NaN is 0 (JAX: NaN).",
        pitfalls=STAIRCASE,
        kink=lambda out, x: x == 0.0,
        samples=ANY,
        source="PyTorch torch.sign",
    )
)

register(
    Op(
        name="floor",
        symbol="⌊x⌋",
        family="piecewise",
        summary="The largest integer not above x: a staircase, so no gradient gets through.",
        operands=("x",),
        formula="floor(x)",
        derivatives=("0",),
        array=np.floor,
        scalar=lambda x: math.copysign(math.floor(x), x),
        blocks=(unselected,),
        convention="The derivative is 0 everywhere, also at the jumps, which are at the integers.",
        pitfalls=STAIRCASE,
        kink=lambda out, x: out == x,
        samples=ANY,
        source="IEEE 754-2019 §5.3.1 (roundToIntegralTowardNegative), doi:10.1109/IEEESTD.2019.8766229; "
        "PyTorch torch.floor for the convention",
    )
)

register(
    Op(
        name="round",
        symbol="round",
        family="piecewise",
        summary="The nearest integer, halves to the even one: a staircase, so no gradient gets through.",
        operands=("x",),
        formula="round(x)",
        derivatives=("0",),
        array=np.rint,
        scalar=lambda x: math.copysign(round(x), x),
        blocks=(unselected,),
        convention="The derivative is 0 everywhere, also at the jumps, which are halfway between integers.",
        pitfalls=STAIRCASE,
        kink=lambda out, x: abs(x - out) == 0.5,
        samples=ANY,
        source="IEEE 754-2019 §5.3.1 (roundToIntegralTiesToEven), doi:10.1109/IEEESTD.2019.8766229; "
        "PyTorch torch.round for the convention",
    )
)
