"""Every structural op against finite differences, and the check itself against a wrong rule."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.ops import REGISTRY, Op, Sample

STRUCTURAL = [op for op in REGISTRY.values() if not op.is_elementwise]
CASES = [(op, sample) for op in STRUCTURAL for sample in op.samples]
STEP = 1e-6

each_op = pytest.mark.parametrize("op", STRUCTURAL, ids=lambda op: op.name)
each_case = pytest.mark.parametrize(
    ("op", "sample"), CASES, ids=[f"{op.name}-{op.samples.index(sample)}" for op, sample in CASES]
)


def operands(sample: Sample) -> list[Any]:
    return [np.array(x, dtype=float) if isinstance(x, (list, tuple)) else float(x) for x in sample.inputs]


def value(op: Op, inputs: list[Any], sample: Sample) -> Any:
    with np.errstate(all="ignore"):
        return op.array(*inputs, **sample.attributes)


def pull(op: Op, port: int, g: Any, out: Any, inputs: list[Any], sample: Sample) -> Any:
    vjp = op.vjps[min(port, len(op.vjps) - 1)]
    assert vjp is not None
    extra = {"port": port} if op.variadic else {}
    with np.errstate(all="ignore"):
        return vjp(g, out, *inputs, **sample.attributes, **extra)


def seed(out: Any) -> Any:
    """A projection that no symmetry of a rule can hide from."""
    weights = np.cos(1.0 + np.arange(np.size(out))).reshape(np.shape(out))
    return weights if weights.shape else float(weights)


def numeric(op: Op, port: int, g: Any, inputs: list[Any], sample: Sample) -> Any:
    """The same contribution by central differences, one element at a time."""
    flat = np.array(inputs[port], dtype=float).reshape(-1)
    slopes = np.empty_like(flat)
    for i in range(flat.size):
        ends = []
        for step in (STEP, -STEP):
            moved = flat.copy()
            moved[i] += step
            there = list(inputs)
            there[port] = moved.reshape(np.shape(inputs[port])) if np.shape(inputs[port]) else float(moved[0])
            ends.append(np.sum(g * value(op, there, sample)))
        slopes[i] = (ends[0] - ends[1]) / (2 * STEP)
    return slopes.reshape(np.shape(inputs[port]))


def differentiable_ports(op: Op, inputs: list[Any]) -> list[int]:
    return [port for port in range(len(inputs)) if op.derivative(port) is not None]


def worst_error(op: Op, sample: Sample) -> float:
    inputs = operands(sample)
    out = value(op, inputs, sample)
    g = seed(out)
    errors = [0.0]
    for port in differentiable_ports(op, inputs):
        expected = numeric(op, port, g, inputs, sample)
        found = pull(op, port, g, out, inputs, sample)
        errors.append(float(np.max(np.abs(found - expected) / (1 + np.abs(expected)))))
    return max(errors)


@each_case
def test_every_rule_agrees_with_finite_differences(op: Op, sample: Sample) -> None:
    assert worst_error(op, sample) < 1e-7


@each_op
def test_a_doubled_rule_fails_the_same_check(op: Op) -> None:
    for port, vjp in enumerate(op.vjps):
        if vjp is None:
            continue
        doubled = list(op.vjps)
        doubled[port] = lambda *args, vjp=vjp, **attributes: 2 * vjp(*args, **attributes)
        wrong = replace(op, vjps=tuple(doubled))
        assert max(worst_error(wrong, sample) for sample in op.samples if len(sample.inputs) > port) > 1e-3


@each_case
def test_the_shape_is_known_before_anything_runs(op: Op, sample: Sample) -> None:
    assert op.shape is not None
    inputs = operands(sample)
    assert op.shape(*map(np.shape, inputs), **sample.attributes) == np.shape(value(op, inputs, sample))


@each_case
def test_a_contribution_has_the_shape_of_its_operand(op: Op, sample: Sample) -> None:
    inputs = operands(sample)
    out = value(op, inputs, sample)
    for port in differentiable_ports(op, inputs):
        assert np.shape(pull(op, port, seed(out), out, inputs, sample)) == np.shape(inputs[port])


@each_case
def test_a_number_leaves_as_a_float_and_never_as_an_array_without_axes(op: Op, sample: Sample) -> None:
    inputs = operands(sample)
    out = value(op, inputs, sample)
    found = [out, *(pull(op, port, seed(out), out, inputs, sample) for port in differentiable_ports(op, inputs))]
    for one in found:
        assert isinstance(one, float) if np.shape(one) == () else isinstance(one, np.ndarray)
        assert np.asarray(one).dtype == np.float64


@each_case
def test_neither_value_nor_rule_writes_into_its_operands(op: Op, sample: Sample) -> None:
    inputs = operands(sample)
    out = value(op, inputs, sample)
    g = seed(out)
    for array in (*inputs, out, g):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    value(op, inputs, sample)
    for port in differentiable_ports(op, inputs):
        pull(op, port, g, out, inputs, sample)


@each_op
def test_a_record_is_complete(op: Op) -> None:
    assert op.shape is not None
    assert op.summary.endswith(".")
    assert op.formula
    assert op.source
    assert len(op.vjps) == len(op.operands)
    assert len(op.samples) >= 2
    for vjp, derivative in zip(op.vjps, op.derivatives, strict=True):
        assert (vjp is None) == (derivative is None)
    for function in (op.array, *op.vjps):
        if function is not None and function is not np.matmul:
            accepted = inspect.signature(function).parameters
            if not any(parameter.kind == parameter.VAR_KEYWORD for parameter in accepted.values()):
                assert {parameter.name for parameter in op.parameters} <= set(accepted)


@each_op
def test_defaults_are_the_same_in_the_record_and_in_the_code(op: Op) -> None:
    sample = next(sample for sample in op.samples if set(sample.attributes) <= required(op))
    defaults = {parameter.name: parameter.default for parameter in op.parameters}
    filled = replace(sample, attributes=defaults | dict(sample.attributes))
    inputs = operands(sample)
    np.testing.assert_array_equal(value(op, inputs, filled), value(op, inputs, sample))


def required(op: Op) -> set[str]:
    """The parameters without which an op means nothing."""
    return {"reshape": {"shape"}, "index": {"items"}}.get(op.name, set())


@each_case
def test_a_cost_is_a_count_and_is_never_lower_where_the_attributes_are_not_told(op: Op, sample: Sample) -> None:
    if op.cost is None:
        return
    inputs = operands(sample)
    shapes = [np.shape(x) for x in (value(op, inputs, sample), *inputs)]
    cost = op.cost(*shapes)
    assert isinstance(cost, int)
    assert cost >= op.cost(*shapes, **sample.attributes) >= 1
