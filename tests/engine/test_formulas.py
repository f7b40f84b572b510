"""What is shown is what is computed: the formulas in the op records, evaluated by the engine, against the code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine.ops import REGISTRY, Op
from engine.ops.base import Sample
from tests.engine.op_programs import CASES

# The rules of structural ops are checked in ops/test_structural_formulas.py, which knows their words.
PLAIN = [case for case in CASES if case[0].is_elementwise]
VALUES = [case for case in PLAIN if case[0].formula]
DERIVATIVES = [
    (op, sample, port, f"{name}-{port}")
    for op, sample, name in PLAIN
    for port in range(len(sample.inputs))
    if op.derivative(port) is not None
]


def evaluate(formula: str, names: dict[str, Any]) -> Any:
    return engine.trace(f"the_formula = {formula}\nsum(the_formula)", names).values["the_formula"]


def setting(op: Op, sample: Sample) -> tuple[dict[str, Any], Any, dict[str, Any]]:
    """Return the operands by name, the value, and all attributes of an op at a sample."""
    attributes = {parameter.name: parameter.default for parameter in op.parameters} | dict(sample.attributes)
    names = dict(zip(op.operands, sample.inputs, strict=False))
    operands = [np.asarray(value, dtype=np.float64) for value in sample.inputs]
    return names, op.array(*operands, **attributes), attributes


def words(names: dict[str, Any], attributes: dict[str, Any]) -> dict[str, Any]:
    """Return what a formula may speak of: the operands and numeric attributes."""
    numbers = {k: v for k, v in attributes.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    return {**names, **numbers}


@pytest.mark.parametrize(("op", "sample"), [case[:2] for case in VALUES], ids=[case[2] for case in VALUES])
def test_the_shown_value_formula_gives_what_the_code_computes(op: Op, sample: Sample) -> None:
    names, value, attributes = setting(op, sample)
    np.testing.assert_allclose(evaluate(op.formula, words(names, attributes)), value, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("op", "sample", "port"), [case[:3] for case in DERIVATIVES], ids=[case[3] for case in DERIVATIVES]
)
def test_the_shown_derivative_gives_what_the_code_computes(op: Op, sample: Sample, port: int) -> None:
    names, out, attributes = setting(op, sample)
    known = {**words(names, attributes), "out": out}
    shown = evaluate(op.derivative(port) or "", known)
    operands = [np.asarray(value, dtype=np.float64) for value in sample.inputs]
    if op.partials and op.partials[port] is not None:
        partial = op.partials[port]
        assert partial is not None
        computed = partial(out, *operands, **attributes)
        np.testing.assert_allclose(*np.broadcast_arrays(shown, computed), rtol=1e-12, atol=1e-15)
    else:
        assert op.derivative(port) in (*op.operands, "out") or float(op.derivative(port) or "nan") == shown


def test_every_op_says_where_its_formula_is_from() -> None:
    assert [op.name for op in REGISTRY.values() if not op.source or not op.summary] == []
