"""Networks over HTTP: a program that is ready for the other routes, and equations that name its steps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.problems import Problem
from app.schemas.network import NetworkRequest, check_size
from tests.engine.random_networks import options as random_options

XOR: dict[str, Any] = {"layers": [2, 3, 1], "x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [0, 1, 1, 0], "seed": 1}


def build(api: Any, **options: Any) -> Any:
    return api.request("POST", "/api/v1/networks", json=XOR | options)


def test_the_answer_is_a_question_for_traces(api: Any) -> None:
    network = build(api).json()
    assert network["program"].splitlines()[1:4] == ["a0 = x", "z1 = W1 @ a0 + b1", "a1 = tanh(z1)"]
    assert network["parameters"] == ["W1", "b1", "W2", "b2"]
    assert network["sample_axes"] == {"x": 1, "y": 1}
    assert [layer["z"] for layer in network["layers"]] == ["z1", "z2"]
    for granularity in ("tensor", "scalar"):
        answer = api.trace(program=network["program"], inputs=network["inputs"], granularity=granularity)
        assert answer.status_code == 200


@pytest.mark.parametrize("options", [{}, {"convention": "row"}, {"layers": [2, 2, 2, 1], "skip": True, "dropout": 0.5}])
def test_every_equation_names_the_step_of_the_trace_that_computes_it(api: Any, options: dict[str, Any]) -> None:
    network = build(api, **options).json()
    trace = api.trace(program=network["program"], inputs=network["inputs"]).json()
    assert {it["quantity"] for it in network["equations"]} >= {"delta", "weights", "bias"}
    for equation in network["equations"]:
        step = trace["steps"][equation["step"]]
        assert step["phase"] == "backward"
        assert trace["nodes"][step["to"]]["name"] == equation["variable"]
        assert step["gradient"] == equation["value"] == trace["gradients"][equation["variable"]]
        assert equation["steps"][-1] == equation["step"]


def test_the_terms_of_the_samples_add_up_to_the_gradient(api: Any) -> None:
    weights = next(it for it in build(api).json()["equations"] if it["variable"] == "W1")
    sums = [[sum(term[i][j] for term in weights["terms"]) for j in range(2)] for i in range(3)]
    assert sums == [pytest.approx(row) for row in weights["value"]]
    assert all(it["terms"] is None for it in build(api, layers=[2, 200, 1]).json()["equations"] if it["layer"] == 1)


def test_scalar_granularity_is_a_program_of_single_numbers(api: Any) -> None:
    network = build(api, granularity="scalar", layers=[2, 2, 1]).json()
    assert all(isinstance(value, float) for value in network["inputs"].values())
    assert network["parameters"][:3] == ["W1_0_0", "W1_0_1", "W1_1_0"]
    assert network["equations"] == []
    scalars = api.trace(program=network["program"], inputs=network["inputs"], detail="gradients").json()
    matrices = build(api, layers=[2, 2, 1]).json()
    expected = api.trace(program=matrices["program"], inputs=matrices["inputs"], detail="gradients").json()
    found = [[scalars["gradients"][f"W1_{i}_{j}"] for j in range(2)] for i in range(2)]
    assert found == [pytest.approx(row) for row in expected["gradients"]["W1"]]


def test_without_equations_nothing_is_run(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.networks.build.Network.trace", lambda *_: pytest.fail("run"))
    answer = build(api, equations=False)
    assert (answer.status_code, answer.json()["equations"]) == (200, [])


def test_a_network_is_cacheable_by_url(api: Any) -> None:
    query = {"layers": "[2, 3, 1]", "x": json.dumps(XOR["x"]), "y": "[0,1,1,0]", "seed": "1", "loss": "mse",
             "activation": '"tanh"', "skip": "false", "gain": "1"}  # fmt: skip
    first = api.get("/api/v1/networks", params=query)
    again = api.get(str(first.request.url), headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert first.json() == build(api).json()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"layers": [2]}, "#/layers"),
        ({"layers": [2, "3", 1]}, "#/layers/1"),
        ({"layers": [2, -1, 1]}, "#/layers/1"),
        ({"activation": 3}, "#/activation"),
        ({"activation": ["relu", None]}, "#/activation/1"),
        ({"bias": 1}, "#/bias"),
        ({"loss": "crossentropy"}, "#/loss"),
        ({"x": None}, "#/x"),
        ({"y": [0, 1]}, "#/y"),
        ({"y": [0, 1, "one", 0]}, "#/y/2"),
        ({"dropout": 1}, "#/dropout"),
        ({"residual": True}, "#/residual"),
        ({"layers": [2, 600, 600, 1]}, "#/layers/2"),
        ({"layers": [2, 40, 40, 1], "granularity": "scalar"}, "#/granularity"),
    ],
)
def test_what_makes_no_network_is_refused_with_its_place(api: Any, changes: dict[str, Any], pointer: str) -> None:
    answer = build(api, **changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_field_by_another_name_gets_the_right_one(api: Any) -> None:
    assert build(api, residual=True).json()["errors"][0]["suggestion"] == 'did you mean "skip"?'


def test_limits_are_known_before_anything_is_drawn(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.networks.build.draw_weights", lambda *_: pytest.fail("drawn"))
    for question, code in (
        ({"layers": [500] * 6, "batch": 500}, "response-too-large"),
        ({"layers": [16, 400, 400, 1], "batch": 500, "equations": False}, "program-too-large"),
    ):
        errors = api.request("POST", "/api/v1/networks", json=question).json()["errors"]
        assert [error["code"] for error in errors] == [code]


@pytest.mark.parametrize("number", range(40))
def test_no_answer_is_longer_than_it_was_said_to_be(api: Any, number: int) -> None:
    question = random_options(number) | {"granularity": "matrix"}
    answer = api.request("POST", "/api/v1/networks", json=question)
    assert answer.status_code == 200
    with pytest.raises(Problem, match="bytes"):
        check_size(NetworkRequest.read(question), len(answer.content) - 1)
