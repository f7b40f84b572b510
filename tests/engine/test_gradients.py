"""Every op's derivative against finite differences, and the check against itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.checks import check_gradients, disagreements
from engine.ops import REGISTRY, Op, base
from engine.ops.base import Sample
from engine.plan import PlanCache
from tests.engine.op_programs import CASES, program_of

DIFFERENTIABLE = [
    (op, port) for op in REGISTRY.values() for port in range(len(op.operands)) if op.derivative(port) is not None
]


@pytest.mark.parametrize(("op", "sample"), [case[:2] for case in CASES], ids=[case[2] for case in CASES])
def test_the_gradient_agrees_with_finite_differences_on_every_sample(op: Op, sample: Sample) -> None:
    program, inputs = program_of(op, sample)
    names = [f"x{port}" for port in range(len(sample.inputs)) if op.derivative(port) is not None]
    assert not list(disagreements(check_gradients(program, inputs, names=names)))


def test_every_op_has_samples() -> None:
    assert [op.name for op in REGISTRY.values() if not op.samples] == []


@pytest.mark.parametrize(("op", "port"), DIFFERENTIABLE, ids=[f"{op.name}-{port}" for op, port in DIFFERENTIABLE])
def test_a_wrong_derivative_is_found_for_every_operand_of_every_op(
    op: Op, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(base._RECORDS, op.name, _sabotaged(op, port))
    monkeypatch.setattr(sys.modules["engine.trace"], "PLANS", PlanCache())
    found = False
    for sample in op.samples:
        if port < len(sample.inputs):
            program, inputs = program_of(op, sample)
            found = found or bool(list(disagreements(check_gradients(program, inputs, names=[f"x{port}"]))))
    assert found


def _sabotaged(op: Op, port: int) -> Op:
    """Return the op with three times the derivative plus one for one operand."""
    if op.vjps:
        right = op.vjps[port]
        assert right is not None
        return replace(op, vjps=_with(op.vjps, port, lambda *args, **kw: 3 * right(*args, **kw) + 1))
    derivative = op.derivatives[port]
    wrong = replace(op, derivatives=_with(op.derivatives, port, f"3*({derivative}) + 1"))
    code = _code(op, port)
    padded = op.partials or (None,) * len(op.operands)
    return replace(
        wrong,
        partials=_with(padded, port, lambda *args, **kw: 3 * code(*args, **kw) + 1),
        scalar_partials=(),
    )


def _code(op: Op, port: int) -> Callable[..., Any]:
    """Return an element-wise derivative as code, also where the interpreter would look it up."""
    formula = op.derivatives[port] or ""
    if formula == "out":
        return lambda out, *operands, **_: out
    if formula in op.operands:
        place = op.operands.index(formula)
        return lambda out, *operands, **_: operands[place]
    if op.partials and op.partials[port] is not None:
        return op.partials[port]  # type: ignore[return-value]
    return lambda *_, **__: float(formula)


def _with(items: tuple[Any, ...], place: int, item: Any) -> tuple[Any, ...]:
    return (*items[:place], item, *items[place + 1 :])
