"""Activations made of pieces: ReLU and its relatives."""

from __future__ import annotations

import math

import numpy as np

from engine.ops.base import Op, Parameter, Sample, Value, register
from engine.ops.masks import as_number, choose, unselected
from engine.ops.pitfalls import LEVELS_OFF, Pitfalls

ANY = (Sample((0.7,)), Sample((-1.3,)), Sample(([[0.5, -2.0, 1.5], [0.1, 2.5, -0.3]],)))


def _with(**attributes: float) -> tuple[Sample, ...]:
    return (*ANY, Sample((-0.6,), attributes), Sample(([0.5, -2.0, 3.5],), attributes))


register(
    Op(
        name="relu",
        symbol="ReLU",
        family="activation",
        summary="Rectified linear unit: keeps what is positive and cuts the rest to 0.",
        operands=("x",),
        formula="maximum(x, 0)",
        derivatives=("where(greater(x, 0), 1, 0)",),
        array=lambda x: np.maximum(x, 0.0),
        scalar=lambda x: x if x > 0.0 or x != x else 0.0,
        partials=(lambda out, x: as_number(np.not_equal(out, 0.0)),),
        scalar_partials=(lambda out, x: 0.0 if x <= 0.0 else 1.0,),
        blocks=(unselected,),
        convention="The derivative at x = 0 is taken as 0; where x is NaN it is 1 (JAX: 0).",
        kink=lambda out, x: x == 0.0,
        pitfalls=Pitfalls(dead=lambda x: x < 0.0),
        samples=ANY,
        source="Nair and Hinton 2010, Rectified linear units improve restricted Boltzmann machines, ICML 27; "
        "PyTorch torch.nn.ReLU for the conventions",
    )
)

register(
    Op(
        name="leaky_relu",
        symbol="leaky ReLU",
        family="activation",
        summary="ReLU that lets a small share of negative values through, so that no unit goes silent.",
        operands=("x",),
        formula="where(greater(x, 0), x, slope*x)",
        derivatives=("where(greater(x, 0), 1, slope)",),
        array=lambda x, slope=0.01: choose(np.greater(x, 0.0), x, slope * x),
        scalar=lambda x, slope=0.01: x if x > 0.0 else slope * x,
        partials=(lambda out, x, slope=0.01: choose(np.greater(x, 0.0), 1.0, slope),),
        scalar_partials=(lambda out, x, slope=0.01: 1.0 if x > 0.0 else slope,),
        parameters=(Parameter("slope", "number", 0.01),),
        convention="The derivative at x = 0 is taken as the slope of the left side (JAX: 1), as it is where x is NaN.",
        kink=lambda out, x, slope=0.01: (x == 0.0) & (slope != 1.0),
        samples=_with(slope=0.2),
        source="Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic models, ICML 30; "
        "PyTorch torch.nn.LeakyReLU for the conventions",
    )
)

register(
    Op(
        name="elu",
        symbol="ELU",
        family="activation",
        summary="Exponential linear unit: x above 0, below it an exponential that levels off at −alpha.",
        operands=("x",),
        formula="where(greater(x, 0), x, alpha*(exp(x) - 1))",
        derivatives=("where(greater(x, 0), 1, alpha*exp(x))",),
        array=lambda x, alpha=1.0: np.maximum(x, 0.0) + alpha * np.expm1(np.minimum(x, 0.0)),
        scalar=lambda x, alpha=1.0: x if x > 0.0 else alpha * math.expm1(x),
        partials=(lambda out, x, alpha=1.0: choose(np.less_equal(x, 0.0), alpha * np.exp(np.minimum(x, 0.0)), 1.0),),
        scalar_partials=(lambda out, x, alpha=1.0: alpha * math.exp(x) if x <= 0.0 else 1.0,),
        parameters=(Parameter("alpha", "number", 1.0),),
        convention="The derivative at x = 0 is taken as alpha, its limit from below; where x is NaN it is 1.",
        kink=lambda out, x, alpha=1.0: (x == 0.0) & (alpha != 1.0),
        pitfalls=LEVELS_OFF,
        samples=_with(alpha=2.0),
        source="Clevert, Unterthiner and Hochreiter 2015, arXiv:1511.07289; PyTorch torch.nn.ELU for the conventions",
    )
)

# The fixed point of mean 0 and variance 1, to more digits than float64 holds (arXiv:1706.02515, equation 14).
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946
SELU_FLOOR = SELU_SCALE * SELU_ALPHA


def _selu(x: Value) -> Value:
    return SELU_SCALE * np.maximum(x, 0.0) + SELU_FLOOR * np.expm1(np.minimum(x, 0.0))


def _selu_by_x(out: Value, x: Value) -> Value:
    return choose(np.less_equal(x, 0.0), SELU_FLOOR * np.exp(np.minimum(x, 0.0)), SELU_SCALE)


register(
    Op(
        name="selu",
        symbol="SELU",
        family="activation",
        summary="Scaled ELU; its two constants keep the mean near 0 and the variance near 1 from layer to layer.",
        operands=("x",),
        formula=f"where(greater(x, 0), {SELU_SCALE}*x, {SELU_FLOOR}*(exp(x) - 1))",
        derivatives=(f"where(greater(x, 0), {SELU_SCALE}, {SELU_FLOOR}*exp(x))",),
        array=_selu,
        scalar=lambda x: SELU_SCALE * x if x > 0.0 else SELU_FLOOR * math.expm1(x),
        partials=(_selu_by_x,),
        scalar_partials=(lambda out, x: SELU_FLOOR * math.exp(x) if x <= 0.0 else SELU_SCALE,),
        convention="The derivative at x = 0 is taken as 1.7581, its limit from below; where x is NaN it is 1.0507.",
        kink=lambda out, x: x == 0.0,
        pitfalls=LEVELS_OFF,
        samples=ANY,
        source="Klambauer et al. 2017, arXiv:1706.02515; PyTorch torch.nn.SELU for the conventions",
    )
)


def _inside(x: Value, low: float, high: float) -> Value:
    return as_number(np.logical_not(np.less_equal(x, low) | np.greater_equal(x, high)))


def _cut(x: float, low: float, high: float) -> float:
    return low if x < low else high if x > high else x


register(
    Op(
        name="hardtanh",
        symbol="hardtanh",
        family="activation",
        summary="x cut off at two bounds; a tanh made of three straight pieces.",
        operands=("x",),
        formula="clamp(x, low, high)",
        derivatives=("greater(x, low)*less(x, high)",),
        array=lambda x, low=-1.0, high=1.0: np.minimum(np.maximum(x, low), high),
        scalar=lambda x, low=-1.0, high=1.0: _cut(x, low, high),
        partials=(lambda out, x, low=-1.0, high=1.0: _inside(x, low, high),),
        scalar_partials=(lambda out, x, low=-1.0, high=1.0: 0.0 if x <= low or x >= high else 1.0,),
        blocks=(unselected,),
        parameters=(Parameter("low", "number", -1.0), Parameter("high", "number", 1.0)),
        convention="The derivative at both bounds is taken as 0 (JAX: 1); where x is NaN it is 1.",
        kink=lambda out, x, low=-1.0, high=1.0: (x == low) | (x == high),
        pitfalls=LEVELS_OFF,
        samples=_with(low=-0.5, high=3.0),
        source="Collobert 2004, Large scale machine learning, thesis, Université Paris VI; "
        "PyTorch torch.nn.Hardtanh for the conventions",
    )
)

register(
    Op(
        name="relu6",
        symbol="ReLU6",
        family="activation",
        summary="ReLU with a ceiling of 6.",
        operands=("x",),
        formula="clamp(x, 0, 6)",
        derivatives=("greater(x, 0)*less(x, 6)",),
        array=lambda x: np.minimum(np.maximum(x, 0.0), 6.0),
        scalar=lambda x: _cut(x, 0.0, 6.0),
        partials=(lambda out, x: _inside(x, 0.0, 6.0),),
        scalar_partials=(lambda out, x: 0.0 if x <= 0.0 or x >= 6.0 else 1.0,),
        blocks=(unselected,),
        convention="The derivative at x = 0 and at x = 6 is taken as 0; where x is NaN it is 1.",
        kink=lambda out, x: (x == 0.0) | (x == 6.0),
        pitfalls=Pitfalls(dead=lambda x: x < 0.0, saturates=lambda local, out: np.equal(out, 6.0)),
        samples=(*ANY, Sample((7.5,))),
        source="Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10, manuscript; "
        "PyTorch torch.nn.ReLU6 for the conventions",
    )
)
