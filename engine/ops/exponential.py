"""Exponentials, logarithms, roots, and the fixed powers that have a name."""

from __future__ import annotations

import math

import numpy as np

from engine.ops.base import Op, Sample, register
from engine.ops.pitfalls import Pitfalls

IEEE = "IEEE 754-2019 §9.2, doi:10.1109/IEEESTD.2019.8766229"

ANY = (Sample((0.7,)), Sample((-1.3,)), Sample(([[0.5, -2.0, 1.5], [0.1, 2.5, -0.3]],)))
POSITIVE = (Sample((0.7,)), Sample((3.0,)), Sample(([[0.5, 2.0, 1.5], [0.1, 2.5, 10.0]],)))

register(
    Op(
        name="exp",
        symbol="exp",
        family="exponential",
        summary="e to the power of x; it is its own derivative.",
        operands=("x",),
        formula="exp(x)",
        derivatives=("out",),
        array=np.exp,
        scalar=math.exp,
        domain="all real numbers; ∞ above 709.78, 0 below −745.13",
        pitfalls=Pitfalls(nonzero=lambda x: True),
        samples=ANY,
        source="DLMF §4.2(iii), §4.7(ii)",
    )
)

register(
    Op(
        name="log",
        symbol="log",
        family="exponential",
        summary="Natural logarithm.",
        operands=("x",),
        formula="log(x)",
        derivatives=("1/x",),
        array=np.log,
        scalar=math.log,
        partials=(lambda out, x: 1.0 / x,),
        domain="x > 0; log(0) is −∞, below 0 it is NaN",
        convention="The derivative is 1/x outside the domain too: ∞ at 0, and finite below 0, where the value is NaN.",
        pitfalls=Pitfalls(pole=lambda x: np.equal(x, 0.0)),
        samples=POSITIVE,
        source="DLMF §4.2(i), §4.7(i)",
    )
)

register(
    Op(
        name="log1p",
        symbol="log1p",
        family="exponential",
        summary="Natural logarithm of 1 + x, exact for small x.",
        operands=("x",),
        formula="log(1 + x)",
        derivatives=("1/(1 + x)",),
        array=np.log1p,
        scalar=math.log1p,
        partials=(lambda out, x: 1.0 / (1.0 + x),),
        domain="x > −1; at −1 it is −∞, below it is NaN",
        convention="The derivative is 1/(1 + x) outside the domain too: ∞ at −1, and finite below, where "
        "the value is NaN.",
        pitfalls=Pitfalls(pole=lambda x: np.equal(x, -1.0)),
        samples=(Sample((0.7,)), Sample((-0.6,)), Sample(([[0.5, 2.0, -0.25], [0.1, 2.5, 10.0]],))),
        source=f"DLMF §4.7(i); {IEEE} (logp1)",
    )
)

register(
    Op(
        name="expm1",
        symbol="expm1",
        family="exponential",
        summary="e to the power of x, minus 1, exact for small x.",
        operands=("x",),
        formula="exp(x) - 1",
        derivatives=("out + 1",),
        array=np.expm1,
        scalar=math.expm1,
        partials=(lambda out, x: out + 1.0,),
        domain="all real numbers; ∞ above 709.78",
        samples=ANY,
        source=f"DLMF §4.7(ii); {IEEE} (expm1)",
    )
)

register(
    Op(
        name="sqrt",
        symbol="√",
        family="exponential",
        summary="Square root.",
        operands=("x",),
        formula="sqrt(x)",
        derivatives=("1/(2*out)",),
        array=np.sqrt,
        scalar=math.sqrt,
        partials=(lambda out, x: 0.5 / out,),
        domain="x ≥ 0; NaN below 0",
        convention="The derivative at x = 0 is ∞: the graph is vertical there.",
        samples=POSITIVE,
        source="IEEE 754-2019 §5.4.1, doi:10.1109/IEEESTD.2019.8766229; DLMF §4.7(ii) with the exponent ½",
    )
)

register(
    Op(
        name="square",
        symbol="x²",
        family="exponential",
        summary="x times x.",
        operands=("x",),
        formula="x**2",
        derivatives=("2*x",),
        array=np.square,
        scalar=lambda x: x * x,
        partials=(lambda out, x: 2.0 * x,),
        pitfalls=Pitfalls(nonzero=lambda x: np.not_equal(x, 0.0)),
        samples=ANY,
        source="DLMF §4.7(ii) with the exponent 2",
    )
)

register(
    Op(
        name="reciprocal",
        symbol="1/x",
        family="exponential",
        summary="1 divided by x.",
        operands=("x",),
        formula="1/x",
        derivatives=("-out**2",),
        array=np.reciprocal,
        scalar=lambda x: 1.0 / x,
        partials=(lambda out, x: -out * out,),
        domain="x ≠ 0; ±∞ at ±0",
        convention="The derivative at x = ±0 is −∞.",
        pitfalls=Pitfalls(divisor=0),
        samples=ANY,
        source="IEEE 754-2019 §5.4.1, doi:10.1109/IEEESTD.2019.8766229; DLMF §4.7(ii) with the exponent −1",
    )
)
