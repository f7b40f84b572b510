"""Forward mode: the same derivatives as the backward pass, one input at a time, and what either direction costs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import engine
from engine.errors import EngineError
from engine.ops import Op
from engine.ops.base import Sample
from engine.tangents import forward_mode
from tests.engine.op_programs import CASES, program_of

WORKED = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
WORKED_INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}
INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(("op", "sample"), [case[:2] for case in CASES], ids=[case[2] for case in CASES])
def test_a_forward_sweep_gives_the_same_entry_as_the_backward_pass(op: Op, sample: Sample) -> None:
    program, inputs = program_of(op, sample)
    gradients = engine.trace(program, inputs).gradients
    for name, value in inputs.items():
        shape = np.shape(value)
        for index in {(0,) * len(shape), tuple(n - 1 for n in shape)}:
            forward = forward_mode(program, inputs, name, index)
            expected = gradients[name][index] if index else gradients[name]
            assert forward.derivative == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_every_node_has_its_value_and_its_derivative_by_the_input() -> None:
    forward = forward_mode(WORKED, WORKED_INPUTS, "x")
    names = forward.trace.graph.names
    assert {name: forward.tangents[names[name]] for name in "xwbyzaL"} == {
        "x": 1, "w": 0, "b": 0, "y": 0, "z": 3, "a": 3, "L": 12,
    }  # fmt: skip
    assert forward.values[names["L"]] == 4
    assert [(step.index, step.name, step.tangent) for step in forward.steps] == [
        (0, "x", 1), (1, "w·x", 3), (2, "z", 3), (3, "a", 3), (4, "a − y", 3), (5, "L", 12),
    ]  # fmt: skip


def test_a_step_says_the_chain_rule_from_the_input_forward() -> None:
    texts = [step.text for step in forward_mode(WORKED, WORKED_INPUTS, "x").steps]
    assert texts[:3] == [
        "Start at x: ∂x/∂x = 1; the tangents of all other inputs are 0.",
        "∂(w·x)/∂x = w = 3",
        "∂z/∂x = ∂z/∂(w·x) · ∂(w·x)/∂x = 1 × 3 = 3",
    ]


def test_an_operand_used_twice_counts_twice() -> None:
    forward = forward_mode("a = x*x\nL = a*a", {"x": 2}, "x")
    assert forward.derivative == 32
    assert forward.steps[-1].text == "∂L/∂x = a · ∂a/∂x + a · ∂a/∂x = 4 × 4 + 4 × 4 = 32"


def test_a_node_that_does_not_depend_on_the_input_says_so() -> None:
    forward = forward_mode("u = 3*y\nL = x + u", {"x": 1, "y": 2}, "x")
    assert forward.steps[1].text == "∂u/∂x = 0: u does not depend on x."


def test_a_tensor_step_names_factors_and_shape() -> None:
    forward = forward_mode("h = tanh(v)\nL = sum(h*h)", {"v": [0.0, 1.0]}, "v", (1,))
    assert forward.steps[1].text == "∂h/∂v[1] = local × ∂v/∂v[1] = [0, 0.42], shape (2,)"
    assert forward.steps[3].text.startswith("∂L/∂v[1] = local Jacobian × ∂(h·h)/∂v[1] = 0.6397")


def test_a_tensor_output_gets_a_whole_column_of_its_jacobian() -> None:
    forward = forward_mode("y = W @ x", {"W": [[1, 2], [3, 4]], "x": [5, 6]}, "x", (1,))
    np.testing.assert_array_equal(forward.derivative, [2, 4])
    assert forward.counts.outputs == 2


@pytest.mark.parametrize(
    ("program", "x", "index", "expected"),
    [
        ("sqrt(x*x)", 0, (), NAN),
        ("log(x)", 0, (), INF),
        ("where(greater(x, 0), 2*x, log(x))", 1, (), 2),
        ("maximum(1, 1/x)", INF, (), 0),
        ("x/x", 0, (), NAN),
        ("sum(sqrt(x))", [0, 4], (1,), 0.25),
        ("sum(sqrt(x))", [0, 4], (0,), INF),
        ("log(sigmoid(x))", -1000, (), NAN),
    ],
)
def test_infinities_and_nans_are_those_of_the_backward_pass(
    program: str, x: Any, index: tuple[int, ...], expected: float
) -> None:
    forward = forward_mode(program, {"x": x}, "x", index)
    backward = forward.trace.gradients["x"]
    np.testing.assert_array_equal(forward.derivative, expected)
    np.testing.assert_array_equal(forward.derivative, backward[index] if index else backward)


def test_an_untaken_branch_is_harmless_forward_but_not_backward() -> None:
    forward = forward_mode("L = where(greater(x, 0), log(x), 0)", {"x": 0}, "x")
    assert forward.derivative == 0
    assert math.isnan(forward.trace.gradients["x"])
    assert forward.steps[-1].text.endswith("0 × ∞ = 0, because nothing passes from an operand that is not selected")


def test_the_counts_of_a_product_can_be_checked_by_hand() -> None:
    # w*x + b: two values; two edges of × and none of + cost a product, two sums merge edges at a node (forward only).
    counts = forward_mode("L = w*x + b", {"w": 3, "x": 2, "b": 1}, "x").counts
    assert (counts.forward_value, counts.one_forward_sweep, counts.one_reverse_sweep) == (2, 6, 4)
    assert (counts.inputs, counts.outputs, counts.forward_total, counts.reverse_total) == (3, 1, 18, 4)


def test_a_derivative_with_code_costs_one_operation_an_element_in_both_directions() -> None:
    counts = forward_mode("y = sigmoid(x)", {"x": [1.0, 2.0, 3.0]}, "x", (0,)).counts
    assert (counts.forward_value, counts.one_forward_sweep, counts.one_reverse_sweep) == (3, 9, 9)


def test_many_inputs_favour_reverse_and_many_outputs_forward() -> None:
    many_in = forward_mode("L = sum(tanh(x)*tanh(x))", {"x": [0.1] * 50}, "x", (0,)).counts
    assert many_in.forward_total > 25 * many_in.reverse_total
    many_out = forward_mode("y = tanh(t*k)", {"t": 0.5, "k": [1.0] * 50}, "t", output="y").counts
    assert (many_out.inputs, many_out.outputs) == (51, 50)
    constant = forward_mode("y = tanh(t*stack(1, 2, 3, 4, 5, 6, 7, 8))", {"t": 0.5}, "t").counts
    assert constant.reverse_total > 4 * constant.forward_total


@pytest.mark.parametrize(
    ("name", "index", "message"),
    [("q", (), "no input"), ("z", (), "no input"), ("x", (0,), "by 0 indices"), ("v", (2,), "by 1 indices")],
)
def test_an_entry_that_does_not_exist_is_refused(name: str, index: tuple[int, ...], message: str) -> None:
    with pytest.raises(EngineError, match=message):
        forward_mode("z = x*2\nsum(z*v)", {"x": 1, "v": [1, 2]}, name, index)


def test_jacobians_that_cost_too_much_are_refused_before_they_are_computed() -> None:
    with pytest.raises(EngineError, match="Jacobians"):
        forward_mode("sum(a @ b)", {"a": np.ones((200, 200)), "b": np.ones((200, 200))}, "a", (0, 0))


@pytest.mark.parametrize("program", ["L = 2*x + stop_gradient(w)", "a = 2*w\nL = 2*x"])
def test_an_input_that_does_not_reach_the_output_has_a_tangent_of_1_all_the_same(program: str) -> None:
    forward = forward_mode(program, {"x": 1, "w": 2}, "w")
    first = forward.steps[0]
    assert (first.tangent, forward.derivative) == (1.0, 0.0)
    assert "∂w/∂w = 1" in first.text
