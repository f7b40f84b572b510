"""Smooth activations: the sigmoid and its relatives."""

from __future__ import annotations

import math

import numpy as np

from engine.ops.base import Op, Sample, Value, register
from engine.ops.pitfalls import LEVELS_OFF, Pitfalls, level

ANY = (Sample((0.7,)), Sample((-1.3,)), Sample(([[0.5, -2.0, 1.5], [0.1, 2.5, -0.3]],)))


def sigmoid(x: Value) -> Value:
    """Return 1/(1 + exp(−x)); where exp overflows, the quotient is 0 as it should be."""
    return 1.0 / (1.0 + np.exp(-x))


def sigmoid_scalar(x: float) -> float:
    """Return the sigmoid of a float."""
    try:
        return 1.0 / (1.0 + math.exp(-x))
    except OverflowError:
        return 0.0


register(
    Op(
        name="sigmoid",
        symbol="σ",
        family="activation",
        summary="Logistic function: squeezes every number into a share between 0 and 1.",
        operands=("x",),
        formula="1/(1 + exp(-x))",
        derivatives=("out*(1 - out)",),
        array=sigmoid,
        scalar=sigmoid_scalar,
        partials=(lambda out, x: out * (1.0 - out),),
        domain="all real numbers; rounds to 1 above 36.74, to 0 below −709.78, with derivative 0",
        pitfalls=LEVELS_OFF,
        samples=ANY,
        source="Rumelhart, Hinton and Williams 1986, doi:10.1038/323533a0",
    )
)

register(
    Op(
        name="log_sigmoid",
        symbol="log σ",
        family="activation",
        summary="Logarithm of the sigmoid, computed without ever rounding the sigmoid to 0.",
        operands=("x",),
        formula="-log(1 + exp(-x))",
        derivatives=("sigmoid(-x)",),
        array=lambda x: np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x))),
        scalar=lambda x: (x if x < 0.0 else 0.0) - math.log1p(math.exp(-abs(x))),
        partials=(lambda out, x: sigmoid(-x),),
        scalar_partials=(lambda out, x: sigmoid_scalar(-x),),
        pitfalls=LEVELS_OFF,
        samples=ANY,
        source="PyTorch torch.nn.LogSigmoid",
    )
)

register(
    Op(
        name="softplus",
        symbol="softplus",
        family="activation",
        summary="Smooth version of ReLU; its derivative is the sigmoid.",
        operands=("x",),
        formula="log(1 + exp(x))",
        derivatives=("sigmoid(x)",),
        array=lambda x: np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x))),
        scalar=lambda x: (0.0 if x < 0.0 else x) + math.log1p(math.exp(-abs(x))),
        partials=(lambda out, x: sigmoid(x),),
        scalar_partials=(lambda out, x: sigmoid_scalar(x),),
        convention="Exact everywhere, as in JAX. PyTorch returns x itself above its threshold of 20, "
        "with derivative 1: a difference of at most 2.1e−9.",
        pitfalls=Pitfalls(saturates=level, departs=lambda out, x: np.greater(x, 20.0) & np.not_equal(out, x)),
        samples=ANY,
        source="Dugas et al. 2000, Incorporating second-order functional knowledge for better option pricing, "
        "NIPS 13; PyTorch torch.nn.Softplus",
    )
)


def _softsign(x: Value) -> Value:
    return x / (1.0 + abs(x))


def _softsign_by_x(out: Value, x: Value) -> Value:
    root = 1.0 / (1.0 + abs(x))
    return root * root


register(
    Op(
        name="softsign",
        symbol="softsign",
        family="activation",
        summary="An S-shaped curve from −1 to 1 that flattens more slowly than tanh.",
        operands=("x",),
        formula="x/(1 + abs(x))",
        derivatives=("1/(1 + abs(x))**2",),
        array=_softsign,
        scalar=_softsign,
        partials=(_softsign_by_x,),
        domain="all real numbers; NaN at ±∞",
        samples=ANY,
        source="Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks, "
        "AISTATS 13, PMLR 9:249–256; PyTorch torch.nn.Softsign",
    )
)
