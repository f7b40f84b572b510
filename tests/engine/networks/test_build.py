"""Networks as programs: text, names, shapes, and what makes no network."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest

import engine
from engine.errors import EngineError
from engine.limits import Limits
from engine.networks import NetworkSpec, build_network, scalar_program
from tests.engine.random_networks import spec as random_spec

XOR = {"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [0, 1, 1, 0]}


def text(**options: Any) -> list[str]:
    return build_network(NetworkSpec(**({"layers": (2, 3, 1)} | options))).program.splitlines()[1:]


def test_columns_are_the_program_of_the_lessons() -> None:
    assert text() == [
        "a0 = x", "z1 = W1 @ a0 + b1", "a1 = tanh(z1)", "z2 = W2 @ a1 + b2", "losses = mean((z2 - y)**2, axis=0)",
        "L = mean(losses)",
    ]  # fmt: skip


def test_rows_multiply_from_the_other_side() -> None:
    assert text(convention="row", activation=("relu", "sigmoid"), bias=False, reduction="sum")[1:] == [
        "z1 = a0 @ W1", "a1 = relu(z1)", "z2 = a1 @ W2", "a2 = sigmoid(z2)", "losses = mean((a2 - y)**2, axis=1)",
        "L = sum(losses)",
    ]  # fmt: skip


def test_normalisation_dropout_and_skip_come_in_this_order() -> None:
    lines = text(layers=(3, 3, 1), batch_norm=True, dropout=0.5, skip=True, branch=0.1)
    assert lines[2:6] == [
        "n1 = batch_norm(z1.T, γ1, β1).T", "h1 = tanh(n1)", "d1 = dropout(h1, m1, rate=0.5)", "a1 = a0 + 0.1*d1",
    ]  # fmt: skip
    assert lines[6].startswith("z2 = ")


def test_one_flat_sample_makes_vectors() -> None:
    network = build_network(NetworkSpec(layers=(2, 3, 1), x=[1, 2], y=3))
    assert {name: np.shape(value) for name, value in network.inputs.items()} == {
        "x": (2,), "W1": (3, 2), "b1": (3,), "W2": (1, 3), "b2": (1,), "y": (1,),
    }  # fmt: skip
    assert network.sample_axes == {}


def test_samples_are_given_one_by_one_in_either_convention() -> None:
    columns, rows = (build_network(NetworkSpec(layers=(2, 3, 1), convention=c, **XOR)) for c in ("column", "row"))
    assert np.array_equal(columns.inputs["x"], np.transpose(XOR["x"]))
    assert np.array_equal(rows.inputs["x"], XOR["x"])
    assert np.array_equal(columns.inputs["W1"], rows.inputs["W1"].T)
    assert columns.sample_axes == {"x": 1, "y": 1}
    assert rows.sample_axes == {"x": 0, "y": 0}
    assert columns.parameters == ("W1", "b1", "W2", "b2")


def test_losses_are_what_they_are_called() -> None:
    def loss(**options: Any) -> float:
        return float(build_network(NetworkSpec(layers=(2, 2), init="zeros", **options)).trace().values["L"])

    data: dict[str, Any] = {"x": [[1, 2], [3, 4]], "y": [[1, 2], [3, 0]]}
    assert loss(loss="squared_error", **data) == (1 + 4 + 9) / 2
    assert loss(loss="squared_error", reduction="sum", half=True, **data) == (1 + 4 + 9) / 2
    assert loss(loss="mse", **data) == (1 + 4 + 9) / 4
    assert loss(loss="cross_entropy", x=data["x"], y=[0, 1]) == pytest.approx(np.log(2))
    assert loss(loss="cross_entropy", x=data["x"], y=[[1, 0], [0.5, 0.5]]) == pytest.approx(np.log(2))
    assert loss(loss="binary_cross_entropy", reduction="sum", x=data["x"], y=[[1, 0], [1, 1]]) == pytest.approx(
        2 * np.log(2)
    )


@pytest.mark.parametrize("number", range(40))
def test_row_and_column_convention_agree(number: int) -> None:
    columns, rows = (build_network(random_spec(number, convention)) for convention in ("column", "row"))
    one, other = columns.trace(), rows.trace()
    assert one.values["L"] == pytest.approx(other.values["L"], rel=1e-12)
    for name in columns.parameters:
        turned = other.gradients[name].T if name[0] == "W" else other.gradients[name].reshape(one.values[name].shape)
        assert one.gradients[name] == pytest.approx(turned, rel=1e-10, abs=1e-13), name


@pytest.mark.parametrize("number", range(0, 24, 2))
def test_matrix_and_scalar_granularity_agree(number: int) -> None:
    network = build_network(random_spec(number))
    matrices = network.trace()
    program, inputs, parameters = scalar_program(network)
    scalars = engine.trace(program, inputs)
    assert scalars.plan.is_scalar
    assert scalars.values["L"] == pytest.approx(matrices.values["L"], rel=1e-12)
    expected = {
        "_".join((name, *map(str, index))): number
        for name in network.parameters
        for index, number in np.ndenumerate(matrices.gradients[name])
    }
    assert set(parameters) == set(expected)
    found = [scalars.gradients[name] for name in expected]
    assert found == pytest.approx(list(expected.values()), rel=1e-9, abs=1e-13)


CODES = defaultdict(
    lambda: {"validation-error"},
    activation={"unknown-activation", "validation-error"},
    loss={"unknown-loss"},
    x={"shape-mismatch", "ragged-array"},
    y={"shape-mismatch", "invalid-target"},
)


@pytest.mark.parametrize(
    ("options", "pointer", "hint"),
    [
        ({"layers": (2,)}, "#/layers", "[2, 3, 1]"),
        ({"layers": (2, 0, 1)}, "#/layers/1", ""),
        ({"layers": (2, True)}, "#/layers/1", ""),
        ({"activation": "softmax"}, "#/activation", "cross_entropy"),
        ({"activation": "tanhh"}, "#/activation", "did you mean tanh?"),
        ({"activation": "linear"}, "#/activation", "identity"),
        ({"activation": ("relu",)}, "#/activation", "one for each"),
        ({"activation": ("relu", "maximum")}, "#/activation/1", ""),
        ({"activation": ("relu", "sigmoid"), "loss": "binary_cross_entropy"}, "#/activation/1", "identity"),
        ({"loss": "cross_entropy"}, "#/layers", "binary_cross_entropy"),
        ({"loss": "squared_eror"}, "#/loss", "did you mean squared_error?"),
        ({"half": True, "loss": "binary_cross_entropy"}, "#/half", "leave"),
        ({"dropout": 1.0}, "#/dropout", "0.5"),
        ({"gain": float("inf")}, "#/gain", ""),
        ({"spread": -1.0}, "#/spread", ""),
        ({"seed": -1}, "#/seed", ""),
        ({"skip": True}, "#/skip", "size of the layer before"),
        ({"batch_norm": True, "layer_norm": True}, "#/layer_norm", "one of"),
        ({"batch_norm": True, "batch": 1}, "#/batch_norm", "layer_norm"),
        ({"layers": (2, 1), "layer_norm": True}, "#/layer_norm", "hidden layer"),
        ({"batch": 3, **XOR}, "#/batch", "one of the two"),
        ({"batch": 0}, "#/batch", ""),
        ({"x": [[1, 2, 3]]}, "#/x", "one list for each sample"),
        ({"x": [[1, 2], [3]]}, "#/x/1", ""),
        ({**XOR, "y": [1, 2]}, "#/y", "same order"),
        ({"layers": (2, 3), "loss": "cross_entropy", **XOR, "y": [0, 1, 3, 0.5]}, "#/y/2", ""),
        ({"layers": (2, 2), "loss": "cross_entropy", "x": [[1, 2]], "y": [[0.5, 0.6]]}, "#/y/0", ""),
        ({"layers": (2, 3), "loss": "cross_entropy", "x": [1, 2], "y": [3]}, "#/y/0", ""),
        ({"layers": (2, 1), "loss": "binary_cross_entropy", **XOR, "y": [0, 1, 2, 1]}, "#/y/2", "1 for yes"),
        ({"layers": (2, 2), "loss": "binary_cross_entropy", "x": [[1, 2]], "y": [[0, -1]]}, "#/y/0/1", "1 for yes"),
    ],
)
def test_what_makes_no_network_is_refused_with_its_place(options: dict[str, Any], pointer: str, hint: str) -> None:
    with pytest.raises(EngineError) as caught:
        build_network(NetworkSpec(**({"layers": (2, 3, 1)} | options)))
    error = caught.value.errors[0]
    assert error.pointer == pointer
    assert error.code in CODES[pointer.split("/")[1]]
    assert hint in (error.suggestion or "")


def test_the_class_of_one_sample_may_stand_in_a_list() -> None:
    options: dict[str, Any] = {"layers": (2, 3), "loss": "cross_entropy", "x": [1, 2]}
    alone, listed = (build_network(NetworkSpec(**options, y=y)).trace() for y in (2, [2]))
    assert alone.values["L"] == listed.values["L"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(EngineError) as caught:
        build_network(NetworkSpec(layers=(2, 3, 1), activation="x", seed=-1, loss="y", dropout=2.0))
    assert [error.pointer for error in caught.value.errors] == ["#/activation", "#/dropout", "#/seed", "#/loss"]


def test_nothing_is_drawn_for_a_network_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.networks.build.draw_weights", lambda *_: pytest.fail("drawn"))
    with pytest.raises(EngineError, match="multiply-adds") as caught:
        build_network(NetworkSpec(layers=(50, 50, 50)), Limits(cost=10_000))
    assert caught.value.pointer == "#/layers"
    with pytest.raises(EngineError, match="2500 weights"):
        build_network(NetworkSpec(layers=(50, 50, 50)), Limits(elements=2_000))


def test_a_scalar_program_that_would_be_too_large_names_the_granularity() -> None:
    with pytest.raises(EngineError, match="nodes") as caught:
        scalar_program(build_network(NetworkSpec(layers=(9, 9, 9))), Limits(nodes=500))
    assert caught.value.pointer == "#/granularity"


def test_what_a_scalar_program_uses_twice_it_computes_once() -> None:
    network = build_network(NetworkSpec(layers=(2, 3, 1), batch=5, batch_norm=True))
    program, inputs, _ = scalar_program(network)
    written, expanded = (
        sum(bool(node.inputs) for node in trace.nodes)
        for trace in (engine.trace(program, inputs), engine.expand(network.trace()))
    )
    assert written == expanded
