"""Update rules: what is shown is what is computed, and what PyTorch gave when it was asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine.training.clipping import Clip, norm
from engine.training.optimizers import OPTIMIZERS, Optimizer, descend
from tests.engine import references
from tests.engine.optimizer_runs import CASES, numbers_after, run
from tests.engine.references import Case, disagreements

RECORDED = references.read("optimizers")
W, G = np.array([0.5, -1.5, 2.0]), np.array([0.3, -0.7, 1.1])
SLOTS = (np.array([0.2, -0.1, 0.4]), np.array([0.9, 0.3, 0.05]))


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda it: it.name)
@pytest.mark.parametrize("t", [1, 7])
def test_the_shown_formulas_give_what_the_rule_computes(optimizer: Optimizer, t: int) -> None:
    slots = SLOTS[: len(optimizer.slots)]
    named: dict[str, Any] = {"w": W, "g": G, "η": 0.1, "t": t, **optimizer.settings}
    named |= dict(zip(optimizer.slots, slots, strict=True))
    shown = engine.trace(f"{optimizer.formulas}\nsum(w_new)", named).values
    direction, after = optimizer.rule(G, slots, t, optimizer.settings)
    np.testing.assert_allclose(descend(W, 0.1, direction), shown["w_new"], rtol=1e-14)
    for name, slot in zip(optimizer.slots, after, strict=True):
        np.testing.assert_allclose(slot, shown[f"{name}_new"], rtol=1e-14)


@pytest.mark.parametrize("by", ["norm", "value"])
@pytest.mark.parametrize("limit", [0.5, 5.0])
def test_the_shown_clipping_gives_what_the_code_computes(by: Any, limit: float) -> None:
    clip = Clip(limit, by)
    shown = engine.trace(f"{clip.formula}\nsum(g_new)", {"g": G, "c": limit}).values["g_new"]
    np.testing.assert_allclose(clip.apply(G, norm(G)), shown, rtol=1e-14)


def test_clipping_by_norm_keeps_the_direction_and_bounds_the_norm_exactly() -> None:
    clipped = Clip(0.25).apply(G, norm(G))
    assert norm(clipped) == pytest.approx(0.25, rel=1e-15)
    np.testing.assert_allclose(clipped / norm(clipped), G / norm(G), rtol=1e-15)
    assert Clip(norm(G)).apply(G, norm(G)) is G


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_norms_neither_overflow_nor_underflow(scale: float) -> None:
    assert norm(np.array([3.0, 4.0]) * scale) == pytest.approx(5 * scale, rel=1e-15)


def test_norms_tell_what_is_not_finite() -> None:
    assert norm(np.array([1.0, np.inf])) == np.inf
    assert np.isnan(norm(np.array([1.0, np.nan])))
    assert norm(np.zeros(3)) == 0


@pytest.mark.parametrize("case", RECORDED, ids=[case["id"] for case in RECORDED])
def test_a_hundred_steps_end_where_those_of_pytorch_ended(case: Case) -> None:
    assert disagreements(numbers_after(run(case["id"])), case, tolerance=1e-10) == []


def test_every_optimizer_has_a_recorded_run() -> None:
    assert [case["id"] for case in RECORDED] == list(CASES)
    assert {case.optimizer for case in CASES.values()} == set(OPTIMIZERS)
    assert all(each.source and each.summary for each in OPTIMIZERS.values())
