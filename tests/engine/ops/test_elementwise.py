"""Every element-wise op: its derivatives, its formulas, and its code on floats against its code on arrays."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from engine.language import parse
from engine.language.syntax import NAME, NUMBER
from engine.ops import REGISTRY, AttributeProblem, Op, Sample, ShapeError

ELEMENTWISE = [op for op in REGISTRY.values() if op.is_elementwise and op.scalar is not None]
CASES = [(op, sample) for op in ELEMENTWISE for sample in op.samples]
SPECIAL = (
    *(math.nan, math.inf, -math.inf, 0.0, -0.0, 0.3, -0.3, 0.5, 1.0, -1.0, 2.0, -2.0, 2.5, 3.0, 6.0, 20.5),
    *(40.0, -40.0, 700.0, 710.0, -710.0, -746.0, 1e154, 1e200, -1e200, 1e308, -1e308, 5e-324, -5e-324, 1e-300),
)
FEW = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 2.5, 1e308, 5e-324)

each_op = pytest.mark.parametrize("op", ELEMENTWISE, ids=lambda op: op.name)
each_case = pytest.mark.parametrize(
    ("op", "sample"), CASES, ids=[f"{op.name}-{op.samples.index(sample)}" for op, sample in CASES]
)


def operands(sample: Sample) -> list[Any]:
    return [np.array(x, dtype=float) if isinstance(x, (list, tuple)) else np.float64(x) for x in sample.inputs]


def local(
    op: Op, port: int, out: Any, inputs: list[Any], attributes: Mapping[str, Any], on_floats: bool = False
) -> Any:
    """The local derivative as the interpreter finds it: looked up, or by the op's code."""
    formula = op.derivatives[port]
    assert formula is not None
    if formula == "out":
        return out
    if formula in op.operands:
        return inputs[op.operands.index(formula)]
    if not op.partials or op.partials[port] is None:
        return float(formula)
    code = op.scalar_partials[port] if on_floats and op.scalar_partials else op.partials[port]
    assert code is not None
    return code(out, *inputs, **attributes)


def differentiable(op: Op) -> list[int]:
    return [port for port in range(len(op.operands)) if op.derivatives[port] is not None]


def evaluate(formula: str, names: Mapping[str, Any]) -> Any:
    values: list[Any] = []
    for expression in parse(formula).expressions:
        if expression.op == NUMBER:
            values.append(np.float64(expression.value))  # type: ignore[arg-type]
        elif expression.op == NAME:
            values.append(names[str(expression.value)])
        else:
            operands = [values[place] for place in expression.operands]
            values.append(REGISTRY[expression.op].array(*operands, **dict(expression.attributes)))
    return values[-1]


def difference(op: Op, sample: Sample, port: int) -> Any:
    """The local derivative by a central difference."""
    inputs = operands(sample)
    step = 1e-6
    ends = []
    for sign in (1, -1):
        moved = [x + sign * step if i == port else x for i, x in enumerate(inputs)]
        ends.append(op.array(*moved, **sample.attributes))
    return (ends[0] - ends[1]) / (2 * step)


@each_case
def test_every_local_derivative_agrees_with_finite_differences(op: Op, sample: Sample) -> None:
    inputs = operands(sample)
    out = op.array(*inputs, **sample.attributes)
    for port in differentiable(op):
        found = local(op, port, out, inputs, sample.attributes)
        np.testing.assert_allclose(found + 0 * out, difference(op, sample, port), rtol=1e-7, atol=1e-8)


@each_op
def test_a_wrong_derivative_fails_the_same_check(op: Op) -> None:
    for port in differentiable(op):
        errors = []
        for sample in op.samples:
            inputs = operands(sample)
            out = op.array(*inputs, **sample.attributes)
            wrong = 2 * local(op, port, out, inputs, sample.attributes) + 0.3
            errors.append(np.max(np.abs(wrong - difference(op, sample, port))))
        assert max(errors) > 1e-3


@each_case
def test_the_formulas_say_what_the_code_computes(op: Op, sample: Sample) -> None:
    inputs = operands(sample)
    out = op.array(*inputs, **sample.attributes)
    defaults = {parameter.name: parameter.default for parameter in op.parameters}
    names = {**dict(zip(op.operands, inputs, strict=True)), **defaults, **sample.attributes}
    np.testing.assert_allclose(evaluate(op.formula, names), out, rtol=1e-12, atol=1e-15)
    for port in differentiable(op):
        shown = evaluate(op.derivatives[port] or "", {**names, "out": out})
        code = local(op, port, out, inputs, sample.attributes)
        np.testing.assert_allclose(shown, code, rtol=1e-12, atol=1e-15)


def points(op: Op) -> list[tuple[float, ...]]:
    """Sample scalars and all combinations of special values.

    One is left out: (−∞)**½ is ∞ in C, and NaN where NumPy takes a square root instead (as PyTorch does).
    """
    given = [tuple(map(float, sample.inputs)) for sample in op.samples if not any(map(np.ndim, sample.inputs))]
    combined = itertools.product(FEW if len(op.operands) > 2 else SPECIAL, repeat=len(op.operands))
    return given + [point for point in combined if (op.name, *point) != ("power", -math.inf, 0.5)]


def agree(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or math.isclose(one, other, rel_tol=1e-13, abs_tol=1e-15)


def attributes_of(op: Op) -> list[Mapping[str, Any]]:
    return list({repr(s.attributes): s.attributes for s in op.samples}.values())


@each_op
def test_floats_agree_with_arrays_or_raise_on_every_special_value(op: Op) -> None:
    assert op.scalar is not None
    compared = 0
    for inputs, attributes in itertools.product(points(op), attributes_of(op)):
        with np.errstate(all="ignore"):
            wide = [np.float64(x) for x in inputs]
            out = op.array(*wide, **attributes)
            slopes = [local(op, port, out, wide, attributes) for port in differentiable(op)]
        try:
            value = op.scalar(*inputs, **attributes)
            found = [local(op, port, value, list(inputs), attributes, on_floats=True) for port in differentiable(op)]
        except (ArithmeticError, ValueError):
            continue
        compared += 1
        assert agree(value, out), (inputs, value, out)
        assert all(map(agree, found, slopes)), (inputs, found, slopes)
    assert compared >= 10


@each_op
def test_arrays_agree_with_numpy_scalars_on_every_special_value(op: Op) -> None:
    columns = [np.array(column) for column in zip(*points(op), strict=True)]
    for attributes in attributes_of(op):
        with np.errstate(all="ignore"):
            out = op.array(*columns, **attributes)
            slopes = [local(op, port, out, columns, attributes) + 0 * columns[0] for port in differentiable(op)]
            for row, value in enumerate(out):
                inputs = [column[row] for column in columns]
                assert agree(op.array(*inputs, **attributes), value), inputs
                for port, slope in zip(differentiable(op), slopes, strict=True):
                    found = local(op, port, op.array(*inputs, **attributes), inputs, attributes)
                    assert agree(found + 0 * inputs[0], slope[row]), (inputs, port)


@each_case
def test_numbers_stay_numbers_and_arrays_stay_arrays_of_float64(op: Op, sample: Sample) -> None:
    assert op.scalar is not None
    inputs = operands(sample)
    out = op.array(*inputs, **sample.attributes)
    found = [out, *(local(op, port, out, inputs, sample.attributes) for port in differentiable(op))]
    for one in found:
        assert isinstance(one, (float, np.ndarray))
        assert np.asarray(one).dtype == np.float64
    assert np.shape(out) == np.broadcast_shapes(*map(np.shape, inputs))
    if np.shape(out) == ():
        floats = [float(x) for x in inputs]
        value = op.scalar(*floats, **sample.attributes)
        ports = differentiable(op)
        slopes = [local(op, port, value, list(floats), sample.attributes, on_floats=True) for port in ports]
        assert [type(one) for one in (value, *slopes)] == [float] * (1 + len(slopes))


@each_op
def test_code_is_given_exactly_where_a_derivative_cannot_be_looked_up(op: Op) -> None:
    for port in range(len(op.operands)):
        formula = op.derivatives[port]
        looked_up = formula in (None, "out", "0", "1", "-1", *op.operands)
        for codes in (op.partials, op.scalar_partials):
            assert not codes or len(codes) == len(op.operands)
            if looked_up:
                assert not codes or codes[port] is None
        assert looked_up or op.partials[port] is not None


@each_op
def test_every_record_is_complete(op: Op) -> None:
    assert len(op.samples) >= 2
    assert any(np.ndim(x) for sample in op.samples for x in sample.inputs)
    assert op.summary.endswith(".")
    assert op.symbol
    assert op.source
    assert op.domain
    assert op.kink is None or op.convention.endswith(".")


@each_case
def test_samples_are_away_from_kinks(op: Op, sample: Sample) -> None:
    if op.kink is not None:
        inputs = operands(sample)
        assert not np.any(op.kink(op.array(*inputs, **sample.attributes), *inputs, **sample.attributes))


@pytest.mark.parametrize("rate", [1.0, 1.5, -0.1, math.nan, math.inf])
def test_dropout_refuses_a_rate_that_leaves_nothing_to_scale(rate: float) -> None:
    shape = REGISTRY["dropout"].shape
    assert shape is not None
    assert shape((2, 3), (3,), rate=0.0) == (2, 3)
    with pytest.raises(AttributeProblem, match="rate must be at least 0 and below 1"):
        shape((2,), (2,), rate=rate)
    with pytest.raises(ShapeError):
        shape((2,), (3,))
