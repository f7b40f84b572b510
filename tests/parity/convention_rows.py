"""The conventions, row by row, as programs: what happens at kinks, ties, zeros, overflow and NaN.

PyTorch gives the value and gradient of every row; ours are the same, unless the row says why they differ. A row that
says so and yet agrees is an error too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NAN, INF = float("nan"), float("inf")
CLASSES_OUT_OF_RANGE = "PyTorch refuses a class that is not there; ours gives NaN"


@dataclass(frozen=True, slots=True)
class Row:
    """One question: a program and its inputs; ``differs`` says why ours answers otherwise, "" if it does not."""

    program: str
    inputs: dict[str, Any]
    differs: str = ""


def at(call: str, *values: Any, differs: str = "") -> list[Row]:
    """Return a row for each value of ``x``."""
    return [Row(call, {"x": value}, differs) for value in values]


def of(call: str, *pairs: tuple[Any, Any], differs: str = "") -> list[Row]:
    """Return a row for each pair of ``a`` and ``b``."""
    return [Row(call, {"a": a, "b": b}, differs) for a, b in pairs]


KINKS = [
    *at("relu(x)", 0.0, -0.0, NAN, INF, -INF),
    *at("leaky_relu(x, slope=0.01)", 0.0, -0.0, NAN, -INF),
    *at("elu(x)", 0.0, -INF, NAN),
    *at("selu(x)", 0.0, -INF, NAN),
    *at("abs(x)", 0.0, -0.0, NAN, -INF),
    *at("sign(x)", 0.0, -3.0, NAN),
    *at("floor(x)", 2.0, -0.5, INF),
    *at("round(x)", 2.5, -3.5, NAN),
    *at("hardtanh(x)", 1.0, -1.0, NAN, INF),
    *at("relu6(x)", 6.0, 0.0, NAN, INF),
    *of("maximum(a, b)", (2.0, 2.0), (0.0, -0.0), (NAN, 1.0), (1.0, NAN), (NAN, NAN), (INF, INF)),
    *of("minimum(a, b)", (2.0, 2.0), (NAN, 1.0), (1.0, NAN), (-INF, -INF)),
    *of("max(a, b)", (2.0, 2.0), (1.0, 2.0)),
    *at("clamp(x, -1, 1)", -1.0, 1.0, -2.0, 2.0, NAN, INF),
    *at("clamp(x, 1, -1)", 0.0, 2.0),
    *of("mae(a, b)", (1.0, 1.0), (NAN, 1.0), ([1.0, 2.0], [1.0, 3.0])),
    *of("huber(a, b)", (2.0, 1.0), (1.0, 1.0), ([NAN, INF], [0.0, 1.0])),
    *of("hinge(a, b)", (1.0, 1.0), (NAN, 1.0), ([1.0, 2.0], [1.0, 1.0])),
    *at("where(greater(x, 0), log(x), 0)", 0.0, -1.0, 2.0),
    *at("where(greater(x, 0), sqrt(x), x)", 0.0, -1.0),
]

DOMAINS = [
    *at("sqrt(x)", 0.0, -0.0, -1.0, INF),
    *at("sqrt(x*x)", 0.0, -3.0),
    *at("log(x)", 0.0, -0.0, -1.0, 5e-324, INF),
    *at("log1p(x)", -1.0, -2.0),
    *at("x*log(x)", 0.0),
    *at("1/x", 0.0, -0.0, INF),
    *at("reciprocal(x)", 0.0, -0.0),
    *at("x/x", 0.0, INF),
    *of("a/b", (1.0, 0.0), (0.0, 0.0), (1.0, -0.0), (INF, INF)),
    *at("x**0", 0.0, NAN, INF),
    *at("x**3", -2.0, 0.0),
    *at("x**2", 0.0, -INF),
    *at("x**-1", 0.0),
    *at("x**0.5", 0.0, -1.0),
    *of("a**b", (0.0, 0.0), (0.0, -1.0), (0.0, 2.0), (0.0, 0.5), (-2.0, 3.0), (-2.0, 0.0), (-2.0, 0.5)),
    *at("x**0.5", -INF, -0.0),
    *at("x**-0.5", -INF, -0.0),
    *at("x**1.5", -INF),
    *of("a**b", (-INF, 0.5), (-0.0, 0.5), (-INF, -0.5), (-0.0, -0.5), (-INF, 1.5)),
    *of("sum(a**b)", ([-INF, -0.0, 4.0], [0.5, 0.5, 0.5]), ([-INF, -0.0, 4.0], [0.5]), ([-INF, -0.0], [1.5, 0.5])),
    *of("a**b", (NAN, 0.0), (1.0, NAN), (INF, 0.0), (10.0, 400.0), (-INF, 3.0)),
]

OVERFLOW = [
    *at("sigmoid(x)", 1000.0, -1000.0, INF, -INF, NAN),
    *at("tanh(x)", 1000.0, -INF, NAN),
    *at("1/(1 + exp(-x))", -1000.0, 1000.0),
    *at("log(sigmoid(x))", -1000.0),
    *at("log_sigmoid(x)", -1000.0, 1000.0, -INF, NAN),
    *at("exp(x)", 710.0, -746.0, -INF, NAN),
    *at("expm1(x)", -746.0, 710.0),
    *at("sinh(x)", 711.0, -711.0),
    *at("cosh(x)", 711.0),
    *at("sin(x)", INF),
    *at("x*10", 1e308),
    *at("softplus(x)", 20.0, -800.0, NAN),
    *at("softplus(x)", 20.5, 25.0, differs="PyTorch returns x itself above 20; ours is exact, 2.1e-9 apart at most"),
    *at("softsign(x)", 0.0, 1e200, NAN),
    *at("softsign(x)", INF, -INF, differs="at ±∞ PyTorch gives NaN for the derivative; ours is the limit, 0"),
    *at("silu(x)", -1000.0, 1000.0),
    *at("gelu(x)", -40.0, 40.0),
    *at("gelu_tanh(x)", -40.0, 40.0),
    *of("a*b", (INF, 0.0), (NAN, 0.0), (1e200, 1e200)),
    *of("a - b", (INF, INF)),
    *at("mse(x, 0)", [1e200]),
]

REDUCTIONS = [
    *at("norm(x)", [0.0, 0.0], [INF, 1.0], [NAN, 1.0], [1e200, 1e200]),
    *at("sum(norm(x, axis=0))", [[0.0, 1.0], [0.0, 2.0]]),
    *at("std(x)", [2.0, 2.0, 2.0], [2.0], [INF, 1.0]),
    *at("sum(std(x, axis=0))", [[2.0, 1.0], [2.0, 3.0]]),
    *at("var(x)", [2.0], [2.0, 2.0], [INF, 1.0]),
    *at("max(x)", [1.0, 1.0, 0.0], [3.0, 1.0, 3.0], [INF, INF], [1.0, NAN, NAN]),
    *at("min(x)", [1.0, 1.0, 3.0], [-INF, -INF], [NAN, 1.0]),
    *at("sum(max(x, axis=1))", [[2.0, 2.0], [1.0, 3.0]]),
    *at(
        "max(x, axis=0)",
        [1.0, NAN],
        differs="PyTorch's amax makes every gradient NaN; ours goes to the NaN, as with torch.max",
    ),
    *at(
        "min(x, axis=0)",
        [NAN, 1.0],
        differs="PyTorch's amin makes every gradient NaN; ours goes to the NaN, as with torch.min",
    ),
    *at("prod(x)", [0.0, 2.0, 3.0], [0.0, 2.0, 0.0], [INF, 0.0, 2.0], [1e200, 1e200, 0.0], [NAN, 0.0, 2.0]),
    *at(
        "prod(x)", [INF, -INF, 3.0], differs="PyTorch divides the product by a factor, ∞/∞; ours multiplies the others"
    ),
    *at("logsumexp(x)", [-INF, -INF], [INF, 1.0], [-INF, 1.0], [NAN, 1.0]),
    *at("logsumexp(x)", [1000.0, 1000.0], [-1000.0, -1001.0]),
    *at("mean(x)", [INF, -INF], [NAN, 1.0]),
    *at("softmax(x)[0]", [1000.0, 1001.0], [-INF, 1.0], [-INF, -INF], [INF, 1.0]),
    *at("log_softmax(x)[0]", [-1000.0, 1000.0], [-INF, 1.0], [-1e308, 1e308]),
    *at("layer_norm(x)[0]", [2.0, 2.0, 2.0]),
    *at("layer_norm(x)[0]", [1e200, 1.0, 1.0], differs="the variance overflows: PyTorch's is NaN, ours ∞"),
    *at("layer_norm(x, eps=0)[0]", [2.0, 2.0, 2.0]),
    *at("rms_norm(x)[0]", [0.0, 0.0, 0.0]),
    *at("sum(max_pool2d(x))", [[1.0, 1.0], [1.0, 1.0]], [[1.0, 2.0], [2.0, 0.0]], [[-INF, -INF], [-INF, -INF]]),
    *at("sum(max_pool2d(x))", [[NAN, 1.0], [0.0, 1.0]]),
    *at(
        "sum(max_pool2d(x))", [[1.0, NAN], [NAN, 1.0]], differs="of several NaNs PyTorch takes the last, ours the first"
    ),
    *at("sum(max_pool2d(x, size=3, stride=1))", [[0.0, 0.0, 0.0], [0.0, 9.0, 0.0], [0.0, 0.0, 0.0]]),
]

DISTRIBUTIONS = [
    *of("binary_cross_entropy(a, b)", (0.0, 1.0), (1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (1e-60, 1.0)),
    *of("binary_cross_entropy_with_logits(a, b)", (1000.0, 1.0), (-1000.0, 1.0), (1000.0, 0.0)),
    *of("binary_cross_entropy_with_logits(a, b)", (INF, 1.0), (-INF, 0.0)),
    *of("binary_cross_entropy_with_logits(a, b)", (INF, 0.0), (-INF, 1.0),
        differs="PyTorch computes (1 − y)·z − log_sigmoid(z), ours softplus(z) − z·y; they differ at ∞·0"),
    *of("cross_entropy(a, b)", ([-INF, 1.0], [0.0, 1.0]), ([1000.0, -1000.0], [0.0, 1.0]), ([1000.0, -1000.0], 1.0)),
    *of("cross_entropy(a, b)", ([1.0, 2.0], [0.5, 1.0])),
    *of("kl_divergence(a, b)", ([0.5, 0.5], [0.0, 1.0])),
    *of("kl_divergence(a, b)", ([0.0, 1.0], [0.5, 0.5]), ([0.0, 1.0], [0.0, 1.0]),
        differs="at p = 0 PyTorch's gradient of p is NaN, of q too if it is 0; ours log(p/q) + 1, and 0 for q"),
]  # fmt: skip

ROWS = [*KINKS, *DOMAINS, *OVERFLOW, *REDUCTIONS, *DISTRIBUTIONS]
