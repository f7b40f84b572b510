"""Every op of the registry against PyTorch in float64: value and every gradient, to a relative 10⁻¹².

The tables below must cover the registry, so that an op without a twin or without cases fails here. What differs, with
its reason, is named in ``convention_rows``: here nothing may, but for one exception by size, ``FLOOR``. Where a formula
subtracts numbers near 1 to get one near 0, what is left has the rounding error of those near 1, about 10⁻¹⁶, which is
much beside a small result. PyTorch and we cancel in different places; ``CANCELLING`` names them, with relative errors
against 50 digits, and who is the more exact.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

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
FLOOR = 1e-14


class Cancelling(NamedTuple):
    """A number that cancellation spoils: the exact one, and the largest relative error of ours and of PyTorch's."""

    program: str
    inputs: dict[str, float | list[float]]
    of: str
    exact: float | list[float]
    ours: float
    pytorch: float
    reason: str


CANCELLING = [
    Cancelling("gelu(x)", {"x": -8.3}, "L", -4.3206228882589112e-16, 1e-14, 0.07,
               "PyTorch has 1 + erf(x/√2), ours erfc(−x/√2): ours is the more exact"),
    Cancelling("binary_cross_entropy_with_logits(z, y)", {"z": -17.4, "y": 0.0}, "L", 2.775083203735322e-08,
               1e-14, 3e-8, "PyTorch has (1 − y)·z − log_sigmoid(z), two numbers near z: ours is the more exact"),
    Cancelling("binary_cross_entropy_with_logits(z, y)", {"z": 17.4, "y": 1.0}, "z", -2.7750831652298885e-08,
               4e-9, 4e-9, "both have sigmoid(z) − y: equally inexact"),
    Cancelling("tanh(x)", {"x": 8.3}, "x", 2.4704242290823046e-07, 3e-10, 5e-10,
               "both have 1 − out², which rounding makes differ: equally inexact"),
    Cancelling("expm1(x)", {"x": -37.0}, "x", 8.533047625744066e-17, 0.4, 1.0,
               "both have out + 1, but round out differently: neither is exact, ours the nearer"),
    Cancelling("sum(layer_norm(x)*w)", {"x": [1.0, 3.7], "w": [1.0, 2.5]}, "x",
               [-3.048290716670553e-06, 3.048290716670553e-06], 1e-10, 1e-10,
               "of two values the normalised are ±1, whose gradient cancels but for ε: equally inexact"),
]  # fmt: skip
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
                np.testing.assert_allclose(ours[kind][variable], number, rtol=TOLERANCE, atol=FLOOR)


@pytest.mark.parametrize("case", CANCELLING, ids=[f"{case.of} of {case.program}" for case in CANCELLING])
def test_the_floor_is_needed_where_a_formula_cancels_and_both_errors_are_as_told(case: Cancelling) -> None:
    theirs, trace = case_of("cancelling", f"L = {case.program}", case.inputs)
    kind = "values" if case.of == "L" else "gradients"
    ours, pytorch = (np.asarray(each[kind][case.of]) for each in (numbers_of(trace), theirs))
    exact = np.asarray(case.exact)
    assert np.max(np.abs(ours - exact) / np.abs(exact)) <= case.ours
    error = np.max(np.abs(pytorch - exact) / np.abs(exact))
    assert case.pytorch / 10 < error <= case.pytorch
    np.testing.assert_allclose(ours, pytorch, rtol=TOLERANCE, atol=FLOOR)


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
