"""A backward pass stores gradients and changes no parameter; an update changes parameters and computes no gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine.buffers import Keeps, backward_pass, read_buffers
from engine.errors import EngineError, InputError
from engine.updates import update

PROGRAM = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}
NETWORK = "h = tanh(W @ x + b)\nL = mse(V @ h, t)"
ARRAYS = {"W": [[0.1, -0.2], [0.3, 0.4]], "x": [1, 2], "b": [0.1, 0], "V": [[1, -1]], "t": [0.5]}


def passes(trace: engine.Trace, count: int, keeps: Keeps = "leaves", zeroed: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the buffers by name after so many passes; those of ``zeroed`` are set to 0 between passes."""
    stored: dict[int, Any] = {}
    for _ in range(count):
        kept = {node: value for node, value in stored.items() if trace.nodes[node].name not in zeroed}
        stored = {each.node: each.after for each in backward_pass(trace, kept, keeps)}
    return {name: stored[node] for name, node in trace.graph.names.items() if node in stored}


def test_an_update_goes_against_the_gradient_and_data_stays() -> None:
    step = update(PROGRAM, INPUTS, ["w", "b"], 0.1)
    assert [(row.name, row.old, row.gradient, row.change, row.new) for row in step.rows] == [
        ("w", 3, 8, -0.8, 2.2), ("b", 1, 4, -0.4, 0.6),
    ]  # fmt: skip
    assert step.inputs == {"x": 2, "w": 2.2, "b": 0.6, "y": 5}
    assert (step.before, step.after) == (4, engine.trace(PROGRAM, step.inputs).values["L"])


def test_a_tensor_is_updated_entry_by_entry() -> None:
    step = update(NETWORK, ARRAYS, ["W", "V"], 0.5)
    trace = engine.trace(NETWORK, ARRAYS)
    for row in step.rows:
        np.testing.assert_array_equal(row.new, trace.values[row.name] - 0.5 * trace.gradients[row.name])
    assert step.after < step.before


def test_stored_gradients_are_used_as_they_are() -> None:
    once, twice = update(PROGRAM, INPUTS, ["w"], 0.1), update(PROGRAM, INPUTS, ["w"], 0.1, {"w": 16})
    assert twice.rows[0].change == 2 * once.rows[0].change
    assert twice.rows[0].new == pytest.approx(1.4)


def test_no_parameters_and_no_learning_change_nothing() -> None:
    for step in (update(PROGRAM, INPUTS, [], 0.1), update(PROGRAM, INPUTS, ["w"], 0)):
        assert step.inputs == INPUTS
        assert step.before == step.after


def test_an_update_to_infinity_is_a_result() -> None:
    step = update("L = w*w", {"w": 1e200}, ["w"], 1e200)
    assert step.rows[0].new == -np.inf
    assert step.after == np.inf


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"parameters": ["nobody"]}, "#/parameters/0"),
        ({"parameters": ["w", "z"]}, "#/parameters/1"),
        ({"parameters": ["w", "w"]}, "#/parameters/1"),
        ({"learning_rate": float("nan")}, "#/learning_rate"),
        ({"stored": {"w": [1, 2]}}, "#/stored/w"),
        ({"stored": {"b": 1}}, "#/stored/b"),
        ({"stored": {"q~/": 1}}, "#/stored/q~0~1"),
        ({"stored": {"99": 1}}, "#/stored/99"),
        ({"stored": {"w": "many"}}, "#/stored/w"),
    ],
)
def test_what_cannot_be_updated_is_refused_with_its_place(changes: dict[str, Any], pointer: str) -> None:
    question: dict[str, Any] = {"parameters": ["w"], "learning_rate": 0.1} | changes
    with pytest.raises(EngineError) as caught:
        update(PROGRAM, INPUTS, **question)
    assert caught.value.errors[0].pointer == pointer


@pytest.mark.parametrize("count", [1, 2, 3])
def test_gradients_of_leaves_accumulate_pass_by_pass(count: int) -> None:
    for program, inputs in ((PROGRAM, INPUTS), (NETWORK, ARRAYS)):
        trace = engine.trace(program, inputs)
        stored = passes(trace, count)
        assert set(stored) == set(inputs)
        for name, value in stored.items():
            np.testing.assert_allclose(value, count * np.asarray(trace.gradients[name]), rtol=1e-14)


def test_where_every_node_sends_on_what_it_stores_a_second_pass_more_than_doubles() -> None:
    trace = engine.trace(PROGRAM, INPUTS)
    assert passes(trace, 1, "every-node") == {name: float(value) for name, value in trace.gradients.items()}
    twice = passes(trace, 2, "every-node")
    # a − y: 4, then 4 + 4; a: 4, then 4 + 8; z: 4, then 4 + 12; w·x: 4, then 4 + 16; w: 8, then 8 + 20·2.
    assert (twice["L"], twice["a"], twice["z"], twice["w"]) == (1, 12, 16, 48)


def test_zeroing_leaves_alone_is_not_enough_where_every_node_keeps_its_gradient() -> None:
    trace = engine.trace(PROGRAM, INPUTS)
    leaves = passes(trace, 2, "every-node", zeroed=("w", "x", "b", "y"))
    assert leaves["w"] == 40 != trace.gradients["w"]
    assert passes(trace, 2, "leaves", zeroed=("w", "x", "b", "y"))["w"] == trace.gradients["w"]


@pytest.mark.parametrize(
    ("program", "inputs"), [(PROGRAM, INPUTS), (NETWORK, ARRAYS), ("L = sum(W*x) + max(x)", ARRAYS)]
)
def test_a_first_pass_stores_the_gradients_of_the_trace(program: str, inputs: dict[str, Any]) -> None:
    needed = {name: value for name, value in inputs.items() if name in program}
    trace = engine.trace(program, needed)
    for each in backward_pass(trace, {}, "every-node"):
        np.testing.assert_allclose(each.after, trace.node_gradients[each.node], rtol=1e-13)  # type: ignore[arg-type]


def test_a_dead_node_passes_nothing_on_even_of_an_infinite_gradient() -> None:
    trace = engine.trace("a = relu(x)\nL = a/y", {"x": -1, "y": 0})
    found = {trace.nodes[each.node].name: each.after for each in backward_pass(trace, {}, "every-node")}
    assert found["x"] == trace.gradients["x"] == 0


def test_buffers_are_named_by_variable_or_by_node() -> None:
    trace = engine.trace(PROGRAM, INPUTS)
    assert read_buffers(trace, {"w": 3, "4": 5}) == {trace.graph.names["w"]: 3, 4: 5}
    with pytest.raises(InputError):
        read_buffers(trace, {"4.0": 1})
