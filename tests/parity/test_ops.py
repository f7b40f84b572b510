"""Every op of the registry against PyTorch in float64: value and every gradient, to a relative 10⁻¹².

The tables below must cover the registry, so that an op without a twin or without cases fails here. What differs, with
its reason, is named in ``convention_rows``: here nothing may.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pytest

from engine.ops import REGISTRY, Op
from engine.ops.base import Sample
from tests.engine.op_programs import call_of
from tests.engine.references import TOLERANCE, Case, disagreements, numbers_of
from tests.parity.cases_elementwise import ELEMENTWISE, MANY
from tests.parity.cases_layers import LAYERS
from tests.parity.cases_shaping import SHAPING
from tests.parity.draws import Draw
from tests.parity.live import Keep, case_of
from tests.parity.twins import TWINS

CASES = ELEMENTWISE | SHAPING | LAYERS
RECORDED_CASES, RECORDED_SIZE = 6, 60


def live_cases(op: Op) -> Iterator[tuple[Case, Case]]:
    """Yield what PyTorch gives for every case of an op, and what we give."""
    draw = Draw(f"upstream of {op.name}")
    for number, sample in enumerate(CASES[op.name](op)):
        call, inputs = call_of(op, sample)
        case, trace = case_of(f"{op.name}-{number}", f"y = {call}", inputs, draw.normal(*shape_of(op, sample)))
        yield case, numbers_of(trace)


def shape_of(op: Op, sample: Sample) -> tuple[int, ...]:
    """Return the shape of an op's value."""
    operands = [x if np.ndim(x) == 0 else np.asarray(x) for x in sample.inputs]
    with np.errstate(all="ignore"):
        return np.shape(op.array(*operands, **dict(sample.attributes)))


def test_every_op_has_a_twin_and_cases() -> None:
    assert set(TWINS) == set(REGISTRY)
    assert set(CASES) == set(REGISTRY)


@pytest.mark.parametrize("name", REGISTRY)
def test_value_and_gradients_are_those_of_pytorch(name: str) -> None:
    found = [problem for theirs, ours in live_cases(REGISTRY[name]) for problem in disagreements(ours, theirs)]
    assert found == []


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_an_element_wise_op_agrees_element_by_element_over_many_magnitudes(name: str) -> None:
    long = [both for both in live_cases(REGISTRY[name]) if np.size(both[0]["values"]["y"]) == MANY]
    assert long
    for theirs, ours in long:
        for kind in ("values", "gradients"):
            for variable, number in theirs[kind].items():
                np.testing.assert_allclose(ours[kind][variable], number, rtol=TOLERANCE, atol=1e-14)


@pytest.mark.parametrize("name", ["conv1d", "conv2d"])
def test_a_convolution_in_small_parts_is_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["engine.ops.convolution"], "COLUMNS", 64)
    test_value_and_gradients_are_those_of_pytorch(name)


def test_the_recorded_values_are_those_of_pytorch(keep: Keep) -> None:
    recorded = []
    for op in REGISTRY.values():
        small = [theirs for theirs, _ in live_cases(op) if _size(theirs) <= RECORDED_SIZE]
        step = max(1, len(small) // RECORDED_CASES)
        recorded += small[::step][:RECORDED_CASES]
    keep("ops", recorded)


def _size(case: Case) -> int:
    return sum(np.size(number) for number in case["values"].values())
