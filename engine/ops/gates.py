"""Gated activations: x multiplied by a share that depends on x itself."""

from __future__ import annotations

import math

import numpy as np

from engine.ops.activations import sigmoid, sigmoid_scalar
from engine.ops.base import Op, Sample, Value, register
from engine.ops.pitfalls import LEVELS_OFF

ANY = (Sample((0.7,)), Sample((-1.3,)), Sample(([[0.5, -2.0, 1.5], [0.1, 2.5, -0.3]],)))
GELU_PAPER = "Hendrycks and Gimpel 2016, arXiv:1606.08415"

_erfc = np.frompyfunc(math.erfc, 1, 1)


def _silu_by_x(out: Value, x: Value) -> Value:
    share = sigmoid(x)
    return share + out * (1.0 - share)


def _silu_by_x_scalar(out: float, x: float) -> float:
    share = sigmoid_scalar(x)
    return share + out * (1.0 - share)


register(
    Op(
        name="silu",
        pitfalls=LEVELS_OFF,
        symbol="SiLU",
        family="activation",
        summary="x times its own sigmoid; also known as swish.",
        operands=("x",),
        formula="x*sigmoid(x)",
        derivatives=("sigmoid(x) + out*(1 - sigmoid(x))",),
        array=lambda x: x * sigmoid(x),
        scalar=lambda x: x * sigmoid_scalar(x),
        partials=(_silu_by_x,),
        scalar_partials=(_silu_by_x_scalar,),
        domain="all real numbers; NaN at −∞, where ∞·0 arises",
        samples=ANY,
        source="Elfwing, Uchibe and Doya 2018, arXiv:1702.03118; PyTorch torch.nn.SiLU",
    )
)


def _normal_share(x: Value) -> Value:
    """Return the share of the standard normal distribution below x."""
    return 0.5 * np.asarray(_erfc(-x * math.sqrt(0.5)), np.float64)[()]


def _normal_share_scalar(x: float) -> float:
    return 0.5 * math.erfc(-x * math.sqrt(0.5))


DENSITY = 1.0 / math.sqrt(2.0 * math.pi)

register(
    Op(
        name="gelu",
        pitfalls=LEVELS_OFF,
        symbol="GELU",
        family="activation",
        summary="x times the share of a standard normal distribution that lies below x.",
        operands=("x",),
        formula="x*(1 + erf(x/sqrt(2)))/2",
        derivatives=(f"(1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*{math.pi})",),
        array=lambda x: x * _normal_share(x),
        scalar=lambda x: x * _normal_share_scalar(x),
        partials=(lambda out, x: _normal_share(x) + DENSITY * x * np.exp(-0.5 * x * x),),
        scalar_partials=(lambda out, x: _normal_share_scalar(x) + DENSITY * x * math.exp(-0.5 * x * x),),
        domain="all real numbers; NaN at −∞, where ∞·0 arises",
        samples=ANY,
        source=f'{GELU_PAPER}, section 2; PyTorch torch.nn.GELU with approximate="none"',
    )
)

# gelu_tanh: the argument of its tanh is SLOPE·(x + CUBIC·x³).
SLOPE = math.sqrt(2.0 / math.pi)
CUBIC = 0.044715
ARGUMENT = f"sqrt(2/{math.pi})*(x + {CUBIC}*x**3)"


def _gelu_tanh(x: Value) -> Value:
    return 0.5 * x * (1.0 + np.tanh(SLOPE * (x + CUBIC * x * x * x)))


def _gelu_tanh_scalar(x: float) -> float:
    return 0.5 * x * (1.0 + math.tanh(SLOPE * (x + CUBIC * x * x * x)))


def _gelu_tanh_slope(x: Value, curve: Value) -> Value:
    return 0.5 * (1.0 + curve) + 0.5 * x * (1.0 - curve * curve) * SLOPE * (1.0 + 3.0 * CUBIC * x * x)


def _gelu_tanh_by_x(out: Value, x: Value) -> Value:
    return _gelu_tanh_slope(x, np.tanh(SLOPE * (x + CUBIC * x * x * x)))


def _gelu_tanh_by_x_scalar(out: float, x: float) -> float:
    return float(_gelu_tanh_slope(x, math.tanh(SLOPE * (x + CUBIC * x * x * x))))


register(
    Op(
        name="gelu_tanh",
        pitfalls=LEVELS_OFF,
        symbol="GELU~",
        family="activation",
        summary="GELU with the normal distribution approximated by a tanh.",
        operands=("x",),
        formula=f"x*(1 + tanh({ARGUMENT}))/2",
        derivatives=(
            f"(1 + tanh({ARGUMENT}))/2 + x*(1 - tanh({ARGUMENT})**2)*sqrt(2/{math.pi})*(1 + {3 * CUBIC}*x**2)/2",
        ),
        array=_gelu_tanh,
        scalar=_gelu_tanh_scalar,
        partials=(_gelu_tanh_by_x,),
        scalar_partials=(_gelu_tanh_by_x_scalar,),
        domain="all real numbers; NaN at −∞, where ∞·0 arises; the derivative is NaN beyond ±1e154, where x² overflows",
        samples=ANY,
        source=f'{GELU_PAPER}, section 2; PyTorch torch.nn.GELU with approximate="tanh"',
    )
)
