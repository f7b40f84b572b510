"""The error against the step: truncation above, rounding below, the best step between, in points and in words."""

from __future__ import annotations

from typing import Any

import pytest

from engine.checks.step_curves import step_curve
from engine.errors import EngineError
from engine.limits import Limits


def test_a_smooth_output_has_a_v_with_its_best_step_near_the_cube_root_of_epsilon() -> None:
    curve = step_curve("L = exp(x)", {"x": 1}, "x")
    assert curve.best is not None
    best = curve.points[curve.best]
    assert 1e-6 < best.step < 1e-4
    assert best.relative < 1e-9
    branches = [point.branch for point in curve.points]
    assert branches == ["truncation"] * curve.best + ["best"] + ["rounding"] * (60 - curve.best)
    assert curve.points[0].relative > 1e4 * best.relative
    assert curve.points[-1].relative > 1e4 * best.relative
    assert "falls with the square of the step" in curve.text


@pytest.mark.parametrize(
    ("program", "x", "word"),
    [
        ("x**2", 3, "no truncation error"),
        ("x**3", 0, "Only truncation"),
        ("relu(x)", 0, "No step size brings the two together"),
        ("sqrt(x)", 0, "the backward pass gives ∞"),
        ("abs(x)", 1e-4, "where the output bends or ends"),
    ],
)
def test_the_sentence_fits_the_curve(program: str, x: float, word: str) -> None:
    assert word in step_curve(f"L = {program}", {"x": x}, "x").text


def test_steps_scale_with_large_and_tiny_values() -> None:
    large = step_curve("L = x**3", {"x": 2e5}, "x")
    tiny = step_curve("L = log(x)", {"x": 1e-20}, "x")
    assert large.points[0].step == 1e5
    assert tiny.best is not None
    assert tiny.points[tiny.best].relative < 1e-8


def test_an_entry_of_a_tensor_can_be_counted_from_its_end() -> None:
    curve = step_curve("L = sum(exp(x))", {"x": [0, 1]}, "x", (-1,))
    assert curve.index == (1,)


@pytest.mark.parametrize(
    ("name", "index", "pointer"),
    [
        ("q", (), "#/name"),
        ("x", (), "#/index"),
        ("x", (2,), "#/index"),
        ("x", (-3,), "#/index"),
        ("y", (0,), "#/index"),
    ],
)
def test_an_entry_that_is_not_there_is_refused(name: str, index: tuple[int, ...], pointer: str) -> None:
    inputs: dict[str, Any] = {"x": [1, 2], "y": 3}
    with pytest.raises(EngineError) as caught:
        step_curve("L = sum(x)*y", inputs, name, index)
    assert caught.value.pointer == pointer


def test_a_curve_that_costs_too_much_is_refused() -> None:
    with pytest.raises(EngineError, match="trying 61 steps costs"):
        step_curve("L = sum(x*x)", {"x": [1.0] * 1000}, "x", (0,), limits=Limits(cost=20_000))


def test_a_kink_with_opposite_slopes_is_not_taken_for_a_parabola() -> None:
    text = step_curve("L = abs(x)", {"x": 0}, "x").text
    assert "kink" in text
    assert "parabola" not in text
    assert "parabola" in step_curve("L = x*x", {"x": 0}, "x").text


def test_an_output_that_is_no_number_is_named_as_the_reason() -> None:
    assert step_curve("L = log(x)", {"x": -1}, "x").text == (
        "No step can be compared: L is NaN here, so it has no slope."
    )
