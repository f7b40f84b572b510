"""Values and derivatives at kinks, ties, overflow and NaN are PyTorch's (2.13, float64, CPU), run there once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import engine
from engine.ops import REGISTRY, Op

nan, inf = math.nan, math.inf
SELU_LEFT, SELU_RIGHT = 1.7580993408473766, 1.0507009873554805

# op, operands, attributes, value, derivative by each operand (None where no gradient flows)
CONVENTIONS: list[tuple[str, tuple[float, ...], dict[str, float], float, tuple[float | None, ...]]] = [
    ("relu", (0,), {}, 0, (0,)),
    ("relu", (nan,), {}, nan, (1,)),
    ("relu", (-inf,), {}, 0, (0,)),
    ("leaky_relu", (0,), {}, 0, (0.01,)),
    ("leaky_relu", (0,), {"slope": 0.2}, 0, (0.2,)),
    ("leaky_relu", (nan,), {}, nan, (0.01,)),
    ("elu", (0,), {}, 0, (1,)),
    ("elu", (0,), {"alpha": 2.0}, 0, (2,)),
    ("elu", (nan,), {}, nan, (1,)),
    ("elu", (-inf,), {}, -1, (0,)),
    ("selu", (0,), {}, 0, (SELU_LEFT,)),
    ("selu", (nan,), {}, nan, (SELU_RIGHT,)),
    ("hardtanh", (1,), {}, 1, (0,)),
    ("hardtanh", (-1,), {}, -1, (0,)),
    ("hardtanh", (nan,), {}, nan, (1,)),
    ("relu6", (6,), {}, 6, (0,)),
    ("relu6", (0,), {}, 0, (0,)),
    ("relu6", (nan,), {}, nan, (1,)),
    ("abs", (0,), {}, 0, (0,)),
    ("abs", (nan,), {}, nan, (0,)),
    ("sign", (0,), {}, 0, (0,)),
    ("sign", (-3,), {}, -1, (0,)),
    ("sign", (nan,), {}, 0, (0,)),
    ("floor", (2,), {}, 2, (0,)),
    ("floor", (-0.5,), {}, -1, (0,)),
    ("round", (2.5,), {}, 2, (0,)),
    ("round", (-3.5,), {}, -4, (0,)),
    ("round", (inf,), {}, inf, (0,)),
    ("sqrt", (0,), {}, 0, (inf,)),
    ("sqrt", (-1,), {}, nan, (nan,)),
    ("log", (0,), {}, -inf, (inf,)),
    ("log", (-1,), {}, nan, (-1,)),
    ("log", (5e-324,), {}, -744.4400719213812, (inf,)),
    ("log1p", (-1,), {}, -inf, (inf,)),
    ("reciprocal", (0,), {}, inf, (-inf,)),
    ("divide", (1, 0), {}, inf, (inf, -inf)),
    ("divide", (0, 0), {}, nan, (inf, nan)),
    ("divide", (1, -0.0), {}, -inf, (-inf, -inf)),
    ("power", (0, 0), {}, 1, (0, 0)),
    ("power", (0, -1), {}, inf, (-inf, -inf)),
    ("power", (0, 2), {}, 0, (0, 0)),
    ("power", (0, 0.5), {}, 0, (inf, 0)),
    ("power", (-2, 3), {}, -8, (12, nan)),
    ("power", (-2, 0), {}, 1, (0, nan)),
    ("power", (-2, 0.5), {}, nan, (nan, nan)),
    ("power", (nan, 0), {}, 1, (0, nan)),
    ("power", (1, nan), {}, 1, (nan, 0)),
    ("power", (inf, 0), {}, 1, (0, inf)),
    ("power", (10, 400), {}, inf, (inf, inf)),
    ("maximum", (2, 2), {}, 2, (0.5, 0.5)),
    ("maximum", (0, -0.0), {}, 0, (0.5, 0.5)),
    ("maximum", (nan, 1), {}, nan, (1, 1)),
    ("maximum", (1, nan), {}, nan, (1, 1)),
    ("maximum", (nan, nan), {}, nan, (1, 1)),
    ("maximum", (inf, inf), {}, inf, (0.5, 0.5)),
    ("minimum", (2, 2), {}, 2, (0.5, 0.5)),
    ("minimum", (nan, 1), {}, nan, (1, 1)),
    ("minimum", (1, nan), {}, nan, (1, 1)),
    ("clamp", (0, 0, 1), {}, 0, (1, 0, 0)),
    ("clamp", (1, 0, 1), {}, 1, (1, 0, 0)),
    ("clamp", (-1, 0, 1), {}, 0, (0, 1, 0)),
    ("clamp", (2, 0, 1), {}, 1, (0, 0, 1)),
    ("clamp", (nan, 0, 1), {}, nan, (0, 0, 0)),
    ("clamp", (0.5, nan, 1), {}, nan, (0, 0, 0)),
    ("clamp", (0.5, 1, 0), {}, 0, (0, 0, 1)),
    ("clamp", (-1, 1, 0), {}, 0, (0, 0, 1)),
    ("clamp", (0, 1, 1), {}, 1, (0, 0, 0)),
    ("where", (0, -inf, 0), {}, 0, (None, 0, 1)),
    ("where", (nan, 1, 2), {}, 1, (None, 1, 0)),
    ("greater", (1, 1), {}, 0, (None, None)),
    ("greater_equal", (1, 1), {}, 1, (None, None)),
    ("less_equal", (nan, 1), {}, 0, (None, None)),
    ("equal", (nan, nan), {}, 0, (None, None)),
    ("not_equal", (nan, nan), {}, 1, (None, None)),
    ("stop_gradient", (3,), {}, 3, (None,)),
    ("sigmoid", (1000,), {}, 1, (0,)),
    ("sigmoid", (-1000,), {}, 0, (0,)),
    ("tanh", (1000,), {}, 1, (0,)),
    ("log_sigmoid", (-1000,), {}, -1000, (1,)),
    ("log_sigmoid", (1000,), {}, 0, (0,)),
    ("log_sigmoid", (-inf,), {}, -inf, (1,)),
    ("softplus", (1000,), {}, 1000, (1,)),
    ("softplus", (-1000,), {}, 0, (0,)),
    ("softplus", (20.0001,), {}, 20.000100002060947, (0.9999999979390531,)),
    ("silu", (-1000,), {}, 0, (0,)),
    ("silu", (inf,), {}, inf, (nan,)),
    ("silu", (-inf,), {}, nan, (nan,)),
    ("gelu", (1e200,), {}, 1e200, (1,)),
    ("gelu", (inf,), {}, inf, (nan,)),
    ("gelu_tanh", (1e110,), {}, 1e110, (1,)),
    ("exp", (710,), {}, inf, (inf,)),
    ("exp", (-746,), {}, 0, (0,)),
    ("sinh", (1000,), {}, inf, (inf,)),
    ("sin", (inf,), {}, nan, (nan,)),
    ("multiply", (1e308, 10), {}, inf, (10, 1e308)),
    ("multiply", (inf, 0), {}, nan, (0, inf)),
    ("square", (1e200,), {}, inf, (2e200,)),
]

KINKS: list[tuple[str, tuple[float, ...], dict[str, float], bool]] = [
    ("relu", (0,), {}, True),
    ("leaky_relu", (0,), {}, True),
    ("leaky_relu", (0,), {"slope": 1.0}, False),
    ("elu", (0,), {}, False),
    ("elu", (0,), {"alpha": 2.0}, True),
    ("selu", (0,), {}, True),
    ("hardtanh", (-1,), {}, True),
    ("hardtanh", (1,), {"high": 2.0}, False),
    ("relu6", (6,), {}, True),
    ("abs", (0,), {}, True),
    ("sign", (0,), {}, True),
    ("floor", (2,), {}, True),
    ("floor", (2.5,), {}, False),
    ("round", (2.5,), {}, True),
    ("round", (2,), {}, False),
    ("maximum", (2, 2), {}, True),
    ("minimum", (2, 2), {}, True),
    ("clamp", (1, 0, 1), {}, True),
    ("clamp", (0, 0, 1), {}, True),
    ("clamp", (nan, 0, 1), {}, False),
]


def name(case: tuple[Any, ...]) -> str:
    extra = "".join(f", {key}={value:g}" for key, value in case[2].items())
    return f"{case[0]}({', '.join(f'{x:g}' for x in case[1])}{extra})"


def locals_of(op: Op, out: Any, inputs: list[Any], attributes: Mapping[str, float], on_floats: bool) -> list[Any]:
    found: list[Any] = []
    for port, formula in enumerate(op.derivatives):
        if formula is None:
            found.append(None)
        elif formula == "out":
            found.append(out)
        elif formula in op.operands:
            found.append(inputs[op.operands.index(formula)])
        elif not op.partials or op.partials[port] is None:
            found.append(float(formula))
        else:
            code = (on_floats and op.scalar_partials and op.scalar_partials[port]) or op.partials[port]
            assert code is not None
            found.append(code(out, *inputs, **attributes))
    return found


def check(found: Any, expected: float | None) -> None:
    if expected is None:
        assert found is None
    else:
        np.testing.assert_allclose(found, np.full(np.shape(found), expected, float), rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize("case", CONVENTIONS, ids=name)
def test_values_and_derivatives_are_those_of_pytorch(case: tuple[Any, ...]) -> None:
    op, inputs, attributes, value, slopes = REGISTRY[case[0]], *case[1:]
    for wrap in (np.float64, lambda x: np.full((3, 5), float(x))):
        with np.errstate(all="ignore"):
            wide = [wrap(x) for x in inputs]
            out = op.array(*wide, **attributes)
            check(out, value)
            for found, slope in zip(locals_of(op, out, wide, attributes, False), slopes, strict=True):
                check(found, slope)


@pytest.mark.parametrize("case", CONVENTIONS, ids=name)
def test_floats_follow_the_conventions_or_raise(case: tuple[Any, ...]) -> None:
    op, inputs, attributes, value, slopes = REGISTRY[case[0]], *case[1:]
    assert op.scalar is not None
    try:
        floats = [float(x) for x in inputs]
        out = op.scalar(*floats, **attributes)
        found = locals_of(op, out, list(floats), attributes, True)
    except (ArithmeticError, ValueError):
        assert not all(map(math.isfinite, (value, *(slope for slope in slopes if slope is not None))))
        return
    check(out, value)
    for one, slope in zip(found, slopes, strict=True):
        check(one, slope)


@pytest.mark.parametrize("case", KINKS, ids=name)
def test_kinks_are_told(case: tuple[Any, ...]) -> None:
    op, inputs, attributes, expected = REGISTRY[case[0]], *case[1:]
    assert op.kink is not None
    wide = [np.float64(x) for x in inputs]
    assert bool(op.kink(op.array(*wide, **attributes), *wide, **attributes)) is expected
    columns = [np.full(2, float(x)) for x in inputs]
    assert op.kink(op.array(*columns, **attributes), *columns, **attributes).tolist() == [expected] * 2


def test_only_maximum_and_minimum_speak_of_ties() -> None:
    kinked = [op for op in REGISTRY.values() if op.is_elementwise and op.kink is not None]
    assert [op.name for op in kinked if "tie" in op.convention] == ["maximum", "minimum"]


@pytest.mark.parametrize("base", [-math.inf, -0.0, 0.0, -2.0, 2.0, math.inf, math.nan])
@pytest.mark.parametrize("exponent", [0.5, -0.5, 1.5, -1.5, 1.0, 2.0, -1.0, 0.0])
def test_a_power_is_the_same_for_a_literal_a_scalar_an_array_and_a_broadcast(base: float, exponent: float) -> None:
    both = {"a": base, "b": exponent}
    found = [
        (trace.node_values[trace.graph.output], np.ravel(trace.gradients["a"])[0])
        for trace in (
            engine.trace(f"L = a**{exponent}", {"a": base}),
            engine.trace("L = a**b", both),
            engine.trace("y = a**b\nL = y[0]", {"a": [base], "b": [exponent]}),
            engine.trace("y = a**b\nL = y[0, 0]", {"a": [[base, 1.0, 1.0]], "b": [[exponent]]}),
            engine.trace("y = a**b\nL = y[0]", {"a": [base, 1.0], "b": exponent}),
        )
    ]
    assert all(np.array_equal(each, found[0], equal_nan=True) for each in found), found
