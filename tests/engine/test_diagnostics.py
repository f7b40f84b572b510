"""Diagnostics: every row of the table of conventions, and what is said, where, and how often."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import engine
from engine.diagnostics import diagnose
from engine.diagnostics.remarks import find

INF, NAN = math.inf, math.nan
GIVEN_INF, GIVEN_NAN = "Infinity", "NaN"
SWITCH = "where(greater(x, 0), log(x), 0)"

# The table of conventions: program, inputs, value, gradients in the order of the inputs, kinds in the order of steps.
ROWS: list[tuple[str, dict[str, Any], Any, tuple[Any, ...], tuple[str, ...]]] = [
    ("relu(x)", {"x": 0}, 0, (0,), ("kink",)),
    ("relu(x)", {"x": GIVEN_NAN}, NAN, (1,), ("nan-value",)),
    ("relu(x)", {"x": -3}, 0, (0,), ("dead-relu",)),
    ("leaky_relu(x)", {"x": 0}, 0, (0.01,), ("kink",)),
    ("elu(x)", {"x": 0}, 0, (1,), ()),
    ("elu(x, alpha=2)", {"x": 0}, 0, (2,), ("kink",)),
    ("abs(x)", {"x": 0}, 0, (0,), ("kink",)),
    ("mae(x, y)", {"x": 2, "y": 2}, 0, (0, 0), ("kink",)),
    ("sign(x)", {"x": 0.5}, 1, (0,), ("saturated",)),
    ("sign(x)", {"x": 0}, 0, (0,), ("kink",)),
    ("floor(x)", {"x": 1.5}, 1, (0,), ("saturated",)),
    ("floor(x)", {"x": 2}, 2, (0,), ("kink",)),
    ("round(x)", {"x": 1.7}, 2, (0,), ("saturated",)),
    ("round(x)", {"x": 1.5}, 2, (0,), ("kink",)),
    ("w*greater(x, 0)", {"w": 3, "x": 1}, 3, (1, 0), ("saturated",)),
    ("sqrt(x)", {"x": 0}, 0, (INF,), ("infinite-gradient",)),
    ("sqrt(x*x)", {"x": 0}, 0, (NAN,), ("infinite-gradient", "nan-gradient")),
    ("norm(x)", {"x": [0, 0]}, 0, ([0, 0],), ("kink",)),
    ("std(x)", {"x": [2, 2]}, 0, ([0, 0],), ("kink",)),
    ("log(x)", {"x": 0}, -INF, (INF,), ("domain", "infinite-gradient")),
    ("log(x)", {"x": -1}, NAN, (-1,), ("domain",)),
    ("log1p(x)", {"x": -1}, -INF, (INF,), ("domain", "infinite-gradient")),
    ("x*log(x)", {"x": 0}, NAN, (NAN,), ("domain", "nan-value", "infinite-gradient", "nan-gradient")),
    ("1/x", {"x": 0}, INF, (-INF,), ("division-by-zero", "infinite-gradient")),
    ("x/x", {"x": 0}, NAN, (NAN,), ("division-by-zero", "infinite-gradient", "nan-gradient")),
    ("a/b", {"a": 5, "b": 0}, INF, (INF, -INF), ("division-by-zero", "infinite-gradient", "infinite-gradient")),
    ("reciprocal(x)", {"x": 0}, INF, (-INF,), ("division-by-zero", "infinite-gradient")),
    ("x**0", {"x": 0}, 1, (0,), ()),
    ("a**b", {"a": 0, "b": 0}, 1, (0, 0), ()),
    ("a**b", {"a": 0, "b": -1}, INF, (-INF, -INF), ("division-by-zero", "infinite-gradient", "infinite-gradient")),
    ("a**b", {"a": -2, "b": 3}, -8, (12, NAN), ("nan-gradient",)),
    ("a**3", {"a": -2}, -8, (12,), ()),
    ("maximum(a, b)", {"a": 2, "b": 2}, 2, (0.5, 0.5), ("tie",)),
    ("minimum(a, b)", {"a": 2, "b": 2}, 2, (0.5, 0.5), ("tie",)),
    ("max(x)", {"x": [1, 2, 2]}, 2, ([0, 0.5, 0.5],), ("tie",)),
    ("sum(max(x, axis=1))", {"x": [[1, 1], [2, 1]]}, 3, ([[0.5, 0.5], [1, 0]],), ("tie",)),
    ("sum(max_pool2d(x))", {"x": [[1, 1], [0, 1]]}, 1, ([[1, 0], [0, 0]],), ("tie",)),
    ("maximum(x, 1)", {"x": GIVEN_NAN}, NAN, (1,), ("nan-value",)),
    ("clamp(x, 0, 1)", {"x": 1}, 1, (1,), ("kink",)),
    ("clamp(x, 0, 1)", {"x": 0.5}, 0.5, (1,), ()),
    ("clamp(x, 0, 1)", {"x": 5}, 1, (0,), ("saturated",)),
    ("hardtanh(x)", {"x": 1}, 1, (0,), ("kink",)),
    ("hardtanh(x)", {"x": -1}, -1, (0,), ("kink",)),
    ("relu6(x)", {"x": 6}, 6, (0,), ("kink",)),
    ("relu6(x)", {"x": 7}, 6, (0,), ("saturated",)),
    ("relu6(x)", {"x": -1}, 0, (0,), ("dead-relu",)),
    (SWITCH, {"x": 0}, 0, (NAN,), ("domain", "untaken-branch")),
    (SWITCH, {"x": 1}, 0, (1,), ()),
    ("where(greater(x, 0), log(where(greater(x, 0), x, 1)), 0)", {"x": 0}, 0, (0,), ()),
    ("sigmoid(x)", {"x": 1000}, 1, (0,), ("saturated",)),
    ("sigmoid(x)", {"x": -1000}, 0, (0,), ("saturated",)),
    ("tanh(x)", {"x": 1000}, 1, (0,), ("saturated",)),
    ("1/(1 + exp(-x))", {"x": -1000}, 0, (NAN,), ("overflow", "nan-gradient")),
    ("log(sigmoid(x))", {"x": -1000}, -INF, (NAN,), ("saturated", "domain", "infinite-gradient", "nan-gradient")),
    ("log_sigmoid(x)", {"x": -1000}, -1000, (1,), ()),
    ("exp(x)", {"x": 710}, INF, (INF,), ("overflow", "infinite-gradient")),
    ("exp(x)", {"x": -746}, 0, (0,), ("underflow",)),
    ("softmax(x)[0]", {"x": [1000, 1001]}, 0.2689414213699951, ([0.19661193324148, -0.19661193324148],), ()),
    ("softmax(x)[0]", {"x": [1000, 0]}, 1, ([0, 0],), ("saturated",)),
    ("logsumexp(x)", {"x": ["-Infinity", "-Infinity"]}, -INF, ([NAN, NAN],), ("infinite-value", "nan-gradient")),
    ("softplus(x)", {"x": 20.0001}, 20.000100002060947, (0.9999999979390526,), ("convention",)),
    ("softplus(x)", {"x": 19}, 19.0000000056027964, (0.9999999943972036,), ()),
    ("binary_cross_entropy(p, 1)", {"p": 0}, 100, (-1000000003995.803,), ("convention",)),
    ("prod(x)", {"x": [0, 2, 3]}, 0, ([6, 0, 0],), ()),
    ("x*10", {"x": 1e308}, INF, (10,), ("overflow",)),
    ("x*y", {"x": GIVEN_INF, "y": 0}, NAN, (0, INF), ("infinite-value", "nan-value", "infinite-gradient")),
    ("log(x)", {"x": 5e-324}, -744.4400719213812, (INF,), ("infinite-gradient",)),
    ("9**9**9 + x", {"x": 1}, INF, (1,), ("overflow",)),
    # Beyond the table.
    ("x*y", {"x": 1e-200, "y": 1e-200}, 0, (1e-200, 1e-200), ("underflow",)),
    ("x*y", {"x": 0, "y": 1e-200}, 0, (1e-200, 0), ()),
    ("x/y", {"x": 1, "y": GIVEN_INF}, 0, (0, 0), ("infinite-value",)),
    ("x - x", {"x": GIVEN_INF}, NAN, (0,), ("infinite-value", "nan-value")),
    ("sqrt(x) - sqrt(x)", {"x": 0}, 0, (NAN,), ("infinite-gradient", "infinite-gradient", "nan-gradient")),
    ("x*1e200*1e200", {"x": 1e-300}, 1e100, (INF,), ("infinite-gradient",)),
    ("a + b*1e308 + b*1e308", {"a": 1, "b": 1e-10}, 2e298, (1, INF), ("infinite-gradient",)),
    ("sum(b*x)", {"b": 1, "x": [1e308, 1e308]}, INF, (INF, [1, 1]), ("overflow", "infinite-gradient")),
    ("var(x)", {"x": [1]}, NAN, ([NAN],), ("domain", "nan-gradient")),
    ("kl_divergence(p, stop_gradient(q))", {"p": [0.5, 0.5], "q": [0, 1]}, INF, ([INF, 0.3068528194400547], [0, 0]),
     ("domain", "infinite-gradient")),
    ("x @ y", {"x": [GIVEN_INF, 1], "y": [0, 1]}, NAN, ([0, 1], [INF, 1]),
     ("infinite-value", "nan-value", "infinite-gradient")),
    ("x*2", {"x": 1, "unused": 5}, 2, (2, 0), ("unused-input",)),
    ("z = w*x + b\na = relu(z)\n(a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5}, 4, (12, 8, 4, -4), ()),
]  # fmt: skip
IDS = [f"{program.splitlines()[-1]} at {list(inputs.values())}" for program, inputs, *_ in ROWS]


@pytest.mark.parametrize(("program", "inputs", "value", "gradients", "kinds"), ROWS, ids=IDS)
def test_a_row_of_the_conventions_has_its_value_gradients_and_kinds(
    program: str, inputs: dict[str, Any], value: Any, gradients: tuple[Any, ...], kinds: tuple[str, ...]
) -> None:
    it = engine.trace(program, inputs)
    np.testing.assert_allclose(it.values[it.graph.output_name], value, rtol=1e-13)
    for name, gradient in zip(inputs, gradients, strict=True):
        np.testing.assert_allclose(it.gradients[name], gradient, rtol=1e-12, atol=1e-30)
    assert tuple(remark.kind for remark in it.diagnostics) == kinds


@pytest.mark.parametrize(("program", "inputs"), [row[:2] for row in ROWS], ids=IDS)
def test_a_remark_is_one_line_and_stands_at_a_step_of_its_node(program: str, inputs: dict[str, Any]) -> None:
    it = engine.trace(program, inputs)
    for remark in it.diagnostics:
        assert remark.message.endswith(".")
        assert "\n" not in remark.message
        assert "  " not in remark.message
        if remark.step is not None:
            step = it.steps[remark.step]
            assert remark.node == (step.node if step.to is None else step.to)


@pytest.mark.parametrize(
    ("program", "inputs", "kind", "words"),
    [
        ("sqrt(x*x)", {"x": 0}, "nan-gradient", "upstream ∞ × local 0 = NaN (local: x): 0·∞ has no value"),
        ("1/(1 + exp(-x))", {"x": -1000}, "overflow", "exp(1000) = ∞, as the result is beyond the largest float64"),
        ("1/(1 + exp(-x))", {"x": -1000}, "nan-gradient", "upstream 0 × local ∞ = NaN (local: exp(−x)): 0·∞"),
        (SWITCH, {"x": 0}, "untaken-branch", "does not take this branch, but 0·∞ and 0·NaN are NaN"),
        (SWITCH, {"x": 0}, "untaken-branch", "with where(greater(x, 0), x, 1) in place of x"),
        ("x*log(x)", {"x": 0}, "nan-value", "0 × (−∞) = NaN, because 0·∞ has no value, even where a limit exists"),
        ("1/x", {"x": 0}, "division-by-zero", "1/x divides by 0: 1 ÷ 0 = ∞."),
        ("log(x)", {"x": -1}, "domain", "log(x) has no real value: log(−1) = NaN. The domain of log is x > 0"),
        ("abs(x)", {"x": 0}, "kink", "abs(0) has no single slope. The derivative at x = 0 is taken as 0 (JAX: 1)"),
        ("sigmoid(x)", {"x": -1000}, "saturated", "sigmoid(−1000) = 0 lies where sigmoid is flat"),
        ("exp(x)", {"x": -746}, "underflow", "exp(−746) = 0, as the result is nearer to 0 than the least float64"),
        ("a = relu(z)", {"z": -3}, "dead-relu", "a is 0 because z = −3 is negative"),
        ("w*greater(x, 0)", {"w": 3, "x": 1}, "saturated", "no gradient gets back to x through it"),
        ("softplus(x)", {"x": 21}, "convention", "PyTorch returns x itself above its threshold of 20"),
    ],
)
def test_a_remark_explains_what_happened(program: str, inputs: dict[str, Any], kind: str, words: str) -> None:
    messages = [remark.message for remark in engine.trace(program, inputs).diagnostics if remark.kind == kind]
    assert len(messages) == 1
    assert words in messages[0]


@pytest.mark.parametrize(
    ("program", "x", "kind", "words"),
    [
        ("sum(relu(x))", [[1, 0, 0], [1, -1, 0]], "kink", "at 3 of 6 elements, first at [0, 1]: relu(0)"),
        ("sum(log(x))", [1, -2, -3], "domain", "at 2 of 3 elements, first at [1]: log(−2) = NaN"),
        ("sum(exp(x))", [999, 999], "overflow", "at all 2 elements, first at [0]"),
        ("sum(sqrt(x))", [[1, 0]], "infinite-gradient", "at 1 of 2 elements, first at [0, 1]: upstream 1 × local ∞"),
        ("sum(tanh(x))", [0, 99], "saturated", "at 1 of 2 elements, first at [1]: tanh(99) = 1"),
        ("sum(relu(x))", [-1, -2], "dead-relu", "all 2 elements of x are negative"),
        ("sum(x*2)", [GIVEN_NAN, 1], "nan-value", "at 1 of 2 elements, first at [0]"),
        ("sum(where(greater(x, 0), 2*sqrt(x), 0))", [4, 0], "untaken-branch", "at 1 of 2 elements, first at [1]"),
    ],
)
def test_a_tensor_is_remarked_on_once_with_how_many_elements_and_which_first(
    program: str, x: list[Any], kind: str, words: str
) -> None:
    messages = [remark.message for remark in engine.trace(program, {"x": x}).diagnostics if remark.kind == kind]
    assert len(messages) == 1
    assert words in messages[0]


def test_what_only_passes_a_nan_on_is_not_remarked_on() -> None:
    program = "a = log(x)\nb = a*a\nc = exp(b) + a\nL = c*c - b"
    remarks = engine.trace(program, {"x": -1}).diagnostics
    assert [(remark.kind, remark.step) for remark in remarks] == [("domain", 0), ("nan-gradient", 9)]


def test_a_relu_that_is_silent_for_some_elements_only_is_healthy() -> None:
    assert engine.trace("sum(relu(x))", {"x": [-1, 2]}).diagnostics == ()


def test_a_kink_off_the_way_to_the_output_is_not_remarked_on() -> None:
    assert engine.trace("k = relu(x)\nL = x*x", {"x": 0}, output="L").diagnostics == ()


def test_a_comparison_beside_another_way_is_not_remarked_on() -> None:
    assert engine.trace("where(greater(x, 0), x, 2*x)", {"x": 1}).diagnostics == ()


def test_a_branch_not_taken_is_found_through_the_ops_between() -> None:
    remarks = engine.trace("y = 3*log(x) + 1\nL = 2*where(x, y, 0)", {"x": 0}).diagnostics
    assert [remark.kind for remark in remarks] == ["domain", "untaken-branch"]
    assert "where(x, x, 1) in place of x" in remarks[-1].message


def test_a_relu_that_holds_back_an_infinity_is_not_called_a_branch() -> None:
    kinds = [remark.kind for remark in engine.trace("relu(log(x))", {"x": 0}).diagnostics]
    assert kinds == ["domain", "dead-relu", "nan-gradient"]


def test_a_seed_that_is_not_finite_is_remarked_on_at_its_step() -> None:
    remarks = engine.trace("x*2", {"x": 1}, seed=GIVEN_INF).diagnostics
    assert [(remark.kind, remark.step) for remark in remarks] == [("infinite-gradient", 1)]


def test_diagnostics_need_no_step() -> None:
    it = engine.trace("log(x)*relu(y)", {"x": 0, "y": 0})
    assert len(diagnose(it)) > 2
    assert "steps" not in vars(it)


def test_finite_numbers_whose_squares_overflow_are_healthy() -> None:
    assert engine.trace("sum(x)", {"x": [1e200, -1e200]}).diagnostics == ()


def test_remarks_come_in_the_order_of_the_steps() -> None:
    remarks = engine.trace("sqrt(relu(x)) + 1/x + y", {"x": 0, "y": GIVEN_NAN, "z": 1}).diagnostics
    steps = [-1 if remark.step is None else remark.step for remark in remarks]
    assert steps == sorted(steps)
    assert steps[:2] == [-1, -1]


def test_a_place_counts_what_broadcasting_copied() -> None:
    place = find(np.array([False, True]), (3, 2))
    assert place is not None
    assert str(place) == " at 3 of 6 elements, first at [0, 1]"
    assert find(np.array([False, False])) is None


def test_a_derivative_that_overflows_is_told_from_one_that_is_infinite() -> None:
    for program, x, overflows in (
        ("exp(x)", 1000, True),
        ("1/x", 1e-200, True),
        ("1/x", 0, False),
        ("sqrt(x)", 0, False),
    ):
        remarks = engine.trace(f"L = {program}", {"x": x}).diagnostics
        (message,) = [each.message for each in remarks if each.kind == "infinite-gradient"]
        assert ("overflows here" in message, "infinite here" in message) == (overflows, not overflows), program
