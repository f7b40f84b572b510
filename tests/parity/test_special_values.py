"""Element-wise ops at every combination of zeros, infinities, NaN, subnormal and huge numbers, against PyTorch.

What differs is named below with its reason; a reason that is no longer needed fails. PyTorch's code for many elements
and for single ones disagree in places: such points are rows of ``convention_rows``, which compare single elements.

Numbers below 10⁻¹⁵ may differ by as much: see ``FLOOR`` in ``test_ops``, where the ops are named whose formulas cancel.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import numpy as np
import pytest

from engine.ops import REGISTRY, Op
from engine.ops.base import Sample, Value
from tests.engine.op_programs import call_of
from tests.engine.references import TOLERANCE, numbers_of
from tests.parity.cases_elementwise import ATTRIBUTES, ELEMENTWISE
from tests.parity.live import case_of
from tests.parity.test_ops import FLOOR

NAN, INF = np.nan, np.inf
FEW = [NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 2.5, 0.5, 1e308]
MANY = [*FEW, 2.0, -2.0, 3.0, 6.0, 0.3, -0.3, 20.0, 20.5, 40.0, -40.0, 700.0, 710.0, -710.0, -746.0, 1e154, 1e200,
        -1e200, -1e308, 5e-324, -5e-324, 1e-300]  # fmt: skip
CASES = [(op, attributes) for op in map(REGISTRY.get, ELEMENTWISE) for attributes in ATTRIBUTES.get(op.name, [{}])]


class Difference(NamedTuple):
    """Where an op may differ, and why."""

    holds: Callable[..., Value]
    reason: str


VECTOR_NAN = Difference(np.isnan, "PyTorch's code for many elements gives another derivative at NaN than for one")
EXCEPTIONS = {
    "elu": VECTOR_NAN,
    "selu": VECTOR_NAN,
    "hardtanh": VECTOR_NAN,
    "relu6": VECTOR_NAN,
    "softplus": Difference(lambda x: x > 20, "PyTorch returns x itself above 20"),
    "softsign": Difference(np.isinf, "PyTorch's derivative is NaN at ±∞; ours is the limit, 0"),
}
# With an infinite upstream: ours is ∞ × local, and a local derivative that rounds to 0 makes NaN of it.
AT_INFINITY = {
    "log_sigmoid": Difference(lambda x: x > 700, "the local derivative is subnormal in PyTorch and 0 here"),
    "softplus": Difference(lambda x: (x > 20) | (x < -700), "the same, and the threshold"),
    "softsign": Difference(np.isfinite, "PyTorch divides ∞ by a power of 1 + |x|, and subtracts"),
}


def differing(op: Op, attributes: dict[str, float], upstream: float = 1.0) -> tuple[list[Value], Value]:
    """Return the operands, element by element, and where any number of ours is not PyTorch's."""
    arity = len(op.operands)
    columns = [np.array(column) for column in zip(*product(MANY if arity < 3 else FEW, repeat=arity), strict=True)]
    call, inputs = call_of(op, Sample(tuple(columns), attributes))
    theirs, trace = case_of(op.name, f"y = {call}", inputs, np.full(len(columns[0]), upstream))
    ours = numbers_of(trace)
    wrong = np.zeros(len(columns[0]), dtype=bool)
    for kind in ("values", "gradients"):
        for name, number in theirs[kind].items():
            wrong |= ~np.isclose(ours[kind][name], number, rtol=TOLERANCE, atol=FLOOR / 10, equal_nan=True)
    return columns, wrong


def unexcused(op: Op, columns: list[Value], wrong: Value, *tables: dict[str, Difference]) -> list[tuple[float, ...]]:
    """Return the operands at which an op differs though no table says that it may."""
    for table in tables:
        if op.name in table:
            wrong = wrong & ~table[op.name].holds(*columns)
    return [tuple(float(column[place]) for column in columns) for place in np.flatnonzero(wrong)]


@pytest.mark.parametrize(("op", "attributes"), CASES, ids=[f"{op.name}{attributes or ''}" for op, attributes in CASES])
def test_special_values_are_those_of_pytorch(op: Op, attributes: dict[str, float]) -> None:
    assert unexcused(op, *differing(op, attributes), EXCEPTIONS) == []


@pytest.mark.parametrize("upstream", [INF, -INF, NAN])
@pytest.mark.parametrize(("op", "attributes"), CASES, ids=[f"{op.name}{attributes or ''}" for op, attributes in CASES])
def test_an_infinite_upstream_passes_as_in_pytorch(op: Op, attributes: dict[str, float], upstream: float) -> None:
    assert unexcused(op, *differing(op, attributes, upstream), EXCEPTIONS, AT_INFINITY) == []


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_is_needed(name: str) -> None:
    columns, wrong = differing(REGISTRY[name], {})
    assert np.any(wrong & EXCEPTIONS[name].holds(*columns))


@pytest.mark.parametrize("name", AT_INFINITY)
def test_an_exception_at_an_infinite_upstream_is_needed(name: str) -> None:
    columns, wrong = differing(REGISTRY[name], {}, INF)
    assert np.any(wrong & AT_INFINITY[name].holds(*columns))
