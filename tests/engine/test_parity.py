"""The engine gives what PyTorch gave when it was asked: every op, and every convention. Needs no PyTorch.

The references are recorded by ``make parity``, which also compares with PyTorch live, and far more widely.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.ops import REGISTRY
from tests.engine import references
from tests.engine.references import Case, disagreements, distance, numbers_of, trace_of

OPS = references.read("ops")
CONVENTIONS = references.read("conventions")


def by_op(name: str) -> list[Case]:
    """Return the recorded cases of an op."""
    return [case for case in OPS if case["id"].rpartition("-")[0] == name]


@pytest.mark.parametrize("name", REGISTRY)
def test_an_op_gives_the_recorded_values_and_gradients(name: str) -> None:
    assert len(by_op(name)) >= 3, f"{name} has no recorded values: give it a twin and cases in tests/parity"
    for case in by_op(name):
        assert disagreements(numbers_of(trace_of(case)), case) == []


@pytest.mark.parametrize("case", CONVENTIONS, ids=[case["id"] for case in CONVENTIONS])
def test_a_convention_is_the_recorded_one_unless_it_says_why_not(case: Case) -> None:
    problems = disagreements(numbers_of(trace_of(case)), case)
    assert bool(problems) == ("differs" in case), problems


@pytest.mark.parametrize("name", sorted(path.stem for path in references.FOLDER.glob("*.json")))
def test_references_are_from_the_version_that_is_installed_to_compare(name: str) -> None:
    requirement = Path(__file__).parents[2] / "requirements" / "parity.txt"
    assert f"torch=={references.version_of(name)}\n" in requirement.read_text("utf-8")


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (1.0, 1.0, 0.0),
        ([1.0, 1e-20], [1.0, 0.0], 1e-20),
        ([3.0, 4.0], [3.0, 2.0], 2 / 3),
        (np.nan, np.nan, 0.0),
        ([np.inf, 1.0], [np.inf, 2.0], 0.5),
        (np.inf, -np.inf, np.inf),
        (np.nan, 1.0, np.inf),
        (1.0, np.inf, np.inf),
        ([1.0], 1.0, np.inf),
        (1e-20, 0.0, 1e-20),
    ],
)
def test_the_distance_of_two_numbers_is_relative_and_infinite_where_kinds_differ(
    ours: Any, theirs: Any, expected: float
) -> None:
    assert distance(ours, theirs) == pytest.approx(expected, rel=1e-12)


def test_a_wrong_gradient_is_told_in_words() -> None:
    ours: Case = {"values": {"L": 1.0}, "gradients": {"x": [1.0, 2.0]}}
    theirs: Case = {"id": "it", "values": {"L": 1.0}, "gradients": {"x": [1.0, 2.0 + 1e-11]}}
    (found,) = disagreements(ours, theirs)
    assert found.startswith("it: gradients of x differ by 5")
