"""A check confirms right gradients, finds wrong ones, and says why a right one may differ from a difference."""

from __future__ import annotations

from typing import Any

import pytest

from engine.checks import Check, check_gradients, disagreements
from engine.errors import EngineError
from engine.limits import Limits

WORKED = ("z = w*x + b\na = relu(z)\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})


def only(program: str, inputs: dict[str, Any], **options: Any) -> Check:
    (check,) = check_gradients(program, inputs, **options)
    return check


def test_every_entry_of_every_input_is_checked_in_order() -> None:
    checks = check_gradients("L = sum(W @ x)", {"W": [[1, 2], [3, 4]], "x": [5, 6]})
    assert [(check.name, check.index) for check in checks] == [
        ("W", (0, 0)), ("W", (0, 1)), ("W", (1, 0)), ("W", (1, 1)), ("x", (0,)), ("x", (1,)),
    ]  # fmt: skip
    assert not list(disagreements(checks))


@pytest.mark.parametrize(
    ("program", "x", "verdict", "word"),
    [
        ("relu(x)", 0, "kink", "0 on the left and 1 on the right"),
        ("abs(x)", 0, "kink", "−1 on the left and 1 on the right"),
        ("relu(x) - relu(-x)", 0, "kink", "convention"),
        ("sum(max(x))", [1, 1], "kink", "kink"),
        ("floor(x)", 2, "jump", "jumps here, by about 1"),
        ("sign(x)", 0, "jump", "jumps"),
        ("greater(x, 1)*x + x", 1, "jump", "jumps"),
        ("sqrt(x)", 0, "undefined", "∞"),
        ("sqrt(x*x)", 0, "undefined", "NaN"),
        ("log(x)", -1, "undefined", "NaN"),
        ("x**2", 1e200, "undefined", "∞ here"),
        ("x*2", "Infinity", "undefined", "∞"),
        ("(x + 1e16) - 1e16", 1, "rounding", "rounding"),
        ("1e10 + x", 1, "rounding", "rounding"),
        ("stop_gradient(x)*x", 3, "blocked", "stop_gradient(x)"),
        ("greater(x, 1)", 3, "blocked", "No gradient flows to x through greater(x, 1)"),
    ],
)
def test_a_difference_that_is_not_the_gradient_has_a_verdict_and_a_reason(
    program: str, x: Any, verdict: str, word: str
) -> None:
    for check in check_gradients(f"L = {program}", {"x": x}):
        assert check.verdict == verdict, check
        assert word in check.text


@pytest.mark.parametrize(
    ("program", "x"),
    [
        ("log(x)", 1e-20),
        ("exp(3000*x)", 0.001),
        ("sqrt(abs(x))", 1e-300),
        ("abs(x)", 1e-7),
        ("x**3", 0),
        ("1e-20*x", 1),
        ("1e-20*x**3", 0),
        ("(log(x) - 1e5)**2", 1e-7),
        ("sum(softmax(x))", [1, 2, 3]),
        ("x**2", 1e150),
    ],
)
def test_a_right_gradient_is_confirmed_however_large_small_or_near_an_edge(program: str, x: Any) -> None:
    checks = check_gradients(f"L = {program}", {"x": x})
    assert {check.verdict for check in checks} == {"agree"}, checks


@pytest.mark.parametrize(("step", "verdict"), [(1.0, "coarse-step"), (0.1, "coarse-step"), (1e-18, "rounding")])
def test_a_step_of_ones_own_can_be_too_coarse_or_too_fine(step: float, verdict: str) -> None:
    check = only("L = x**3", {"x": 2}, step=step)
    assert (check.step, check.verdict, check.analytic) == (step, verdict, 12)


def test_an_index_is_not_moved() -> None:
    checks = check_gradients(
        "L = sum(embedding(W, i)) + cross_entropy(z, c)", {"W": [[1, 2], [3, 4]], "i": [0, 1], "z": [1, 2], "c": 1}
    )
    for check in checks:
        moved = check.name in ("W", "z")
        assert (check.verdict == "agree", check.numeric is not None, check.step is not None) == (moved,) * 3
    assert {check.text for check in checks if check.name == "c"} == {
        "No gradient flows to c through cross_entropy(z, c), so it is not moved."
    }


def test_an_input_that_is_not_used_is_told_so() -> None:
    unused = check_gradients("L = x*2", {"x": 1, "y": 1})[1]
    assert (unused.verdict, unused.text) == ("agree", "L does not depend on y.")


def test_inputs_can_be_chosen() -> None:
    assert [check.name for check in check_gradients(*WORKED, names=["b", "w"])] == ["b", "w"]


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"names": ["w", "q"]}, "#/names/1"),
        ({"names": ["z"]}, "#/names/0"),
        ({"step": 0.0}, "#/step"),
        ({"step": float("inf")}, "#/step"),
        ({"step": float("nan")}, "#/step"),
        ({"output": "nobody"}, "#/output"),
    ],
)
def test_what_cannot_be_checked_is_refused_where_it_stands(options: dict[str, Any], pointer: str) -> None:
    with pytest.raises(EngineError) as caught:
        check_gradients(*WORKED, **options)
    assert caught.value.pointer == pointer


def test_a_tensor_output_is_refused_with_what_to_do() -> None:
    with pytest.raises(EngineError, match="single number") as caught:
        check_gradients("y = x*2", {"x": [1, 2]})
    assert (caught.value.pointer, caught.value.suggestion) == ("#/output", "wrap the output in sum(…) or mean(…)")


def test_too_many_entries_are_refused_before_anything_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("computed")

    monkeypatch.setattr("engine.checks.check.trace", refuse)
    with pytest.raises(EngineError, match="checking 10000 entries costs") as caught:
        check_gradients("L = sum(x*x)", {"x": [1.0] * 10_000}, limits=Limits(cost=100_000_000))
    params = caught.value.params
    assert params["limit"] == 100_000_000
    assert isinstance(params["given"], int)
    assert params["given"] > 100_000_000


def test_a_quick_oscillation_is_no_jump() -> None:
    (check,) = check_gradients("L = sin(x*1e10)", {"x": 1})
    assert check.verdict == "coarse-step"
    assert check.numeric is not None
    assert abs(check.numeric) < 1e-3 * abs(check.analytic)


def test_a_jump_stays_one_however_small_the_step() -> None:
    (check,) = check_gradients("L = x*floor(x)", {"x": 3})
    assert (check.verdict, check.analytic) == ("jump", 3)
    assert "jumps here, by about 3" in check.text


def test_an_input_named_twice_is_refused_at_the_second() -> None:
    with pytest.raises(EngineError, match='"w" is named twice') as caught:
        check_gradients("L = w*x", {"w": 3, "x": 2}, names=["w", "x", "w"])
    assert caught.value.pointer == "#/names/2"
