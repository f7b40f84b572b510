"""Trigonometric and hyperbolic functions, and the error function."""

from __future__ import annotations

import math

import numpy as np

from engine.ops.base import Op, Sample, Value, register
from engine.ops.pitfalls import LEVELS_OFF

ANY = (Sample((0.7,)), Sample((-1.3,)), Sample(([[0.5, -2.0, 1.1], [0.1, 2.5, -0.3]],)))
TWO_OVER_ROOT_PI = 2.0 / math.sqrt(math.pi)

_erf = np.frompyfunc(math.erf, 1, 1)


def erf(x: Value) -> Value:
    """Return the error function element by element; NumPy has none of its own."""
    return np.asarray(_erf(x), np.float64)[()]


register(
    Op(
        name="sin",
        symbol="sin",
        family="trigonometric",
        summary="Sine of an angle in radians.",
        operands=("x",),
        formula="sin(x)",
        derivatives=("cos(x)",),
        array=np.sin,
        scalar=math.sin,
        partials=(lambda out, x: np.cos(x),),
        scalar_partials=(lambda out, x: math.cos(x),),
        domain="all real numbers; NaN at ±∞",
        samples=ANY,
        source="DLMF §4.14, §4.20",
    )
)

register(
    Op(
        name="cos",
        symbol="cos",
        family="trigonometric",
        summary="Cosine of an angle in radians.",
        operands=("x",),
        formula="cos(x)",
        derivatives=("-sin(x)",),
        array=np.cos,
        scalar=math.cos,
        partials=(lambda out, x: -np.sin(x),),
        scalar_partials=(lambda out, x: -math.sin(x),),
        domain="all real numbers; NaN at ±∞",
        samples=ANY,
        source="DLMF §4.14, §4.20",
    )
)

register(
    Op(
        name="tan",
        symbol="tan",
        family="trigonometric",
        summary="Tangent of an angle in radians.",
        operands=("x",),
        formula="sin(x)/cos(x)",
        derivatives=("1 + out**2",),
        array=np.tan,
        scalar=math.tan,
        partials=(lambda out, x: 1.0 + out * out,),
        domain="all real numbers except odd multiples of π/2, which no float64 hits; NaN at ±∞",
        samples=ANY,
        source="DLMF §4.14, §4.20",
    )
)

register(
    Op(
        name="arctan",
        symbol="arctan",
        family="trigonometric",
        summary="The angle between −π/2 and π/2 whose tangent is x.",
        operands=("x",),
        formula="arctan(x)",
        derivatives=("1/(1 + x**2)",),
        array=np.arctan,
        scalar=math.atan,
        partials=(lambda out, x: 1.0 / (1.0 + x * x),),
        samples=ANY,
        source="DLMF §4.23(ii), §4.24(ii)",
    )
)

register(
    Op(
        name="sinh",
        symbol="sinh",
        family="trigonometric",
        summary="Hyperbolic sine.",
        operands=("x",),
        formula="(exp(x) - exp(-x))/2",
        derivatives=("cosh(x)",),
        array=np.sinh,
        scalar=math.sinh,
        partials=(lambda out, x: np.cosh(x),),
        scalar_partials=(lambda out, x: math.cosh(x),),
        domain="all real numbers; ±∞ beyond ±710.47",
        samples=ANY,
        source="DLMF §4.28, §4.34",
    )
)

register(
    Op(
        name="cosh",
        symbol="cosh",
        family="trigonometric",
        summary="Hyperbolic cosine.",
        operands=("x",),
        formula="(exp(x) + exp(-x))/2",
        derivatives=("sinh(x)",),
        array=np.cosh,
        scalar=math.cosh,
        partials=(lambda out, x: np.sinh(x),),
        scalar_partials=(lambda out, x: math.sinh(x),),
        domain="all real numbers; ∞ beyond ±710.47",
        samples=ANY,
        source="DLMF §4.28, §4.34",
    )
)

register(
    Op(
        name="tanh",
        pitfalls=LEVELS_OFF,
        symbol="tanh",
        family="trigonometric",
        summary="Hyperbolic tangent: an S-shaped curve from −1 to 1 through the origin.",
        operands=("x",),
        formula="(exp(x) - exp(-x))/(exp(x) + exp(-x))",
        derivatives=("1 - out**2",),
        array=np.tanh,
        scalar=math.tanh,
        partials=(lambda out, x: 1.0 - out * out,),
        domain="all real numbers; rounds to ±1, with derivative 0, beyond ±19.06",
        samples=ANY,
        source="DLMF §4.28, §4.34",
    )
)

register(
    Op(
        name="erf",
        pitfalls=LEVELS_OFF,
        symbol="erf",
        family="trigonometric",
        summary="Error function: the share of a normal distribution within √2·x standard deviations of its mean.",
        operands=("x",),
        formula="erf(x)",
        derivatives=(f"2/sqrt({math.pi})*exp(-x**2)",),
        array=erf,
        scalar=math.erf,
        partials=(lambda out, x: TWO_OVER_ROOT_PI * np.exp(-x * x),),
        scalar_partials=(lambda out, x: TWO_OVER_ROOT_PI * math.exp(-x * x),),
        samples=ANY,
        source="DLMF §7.2(i), §7.10",
    )
)
