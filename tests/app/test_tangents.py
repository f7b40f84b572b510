"""Forward mode over HTTP: tangents node by node, and what either direction costs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.limits import Limits
from app.settings import Settings

TANGENTS = "/api/v1/tangents"
QUESTION: dict[str, Any] = {
    "program": "z = w*x + b\na = relu(z)\nL = (a - y)**2",
    "inputs": {"x": 2, "w": 3, "b": 1, "y": 5},
    "name": "w",
}


def ask(api: Any, **changes: Any) -> Any:
    """Ask for tangents of the worked example, with changed fields."""
    return api.request("POST", TANGENTS, json=QUESTION | changes)


@pytest.mark.parametrize(("name", "derivative"), [("x", 12), ("w", 8), ("b", 4), ("y", -4)])
def test_forward_mode_finds_what_the_backward_pass_finds(api: Any, name: str, derivative: float) -> None:
    answer = ask(api, name=name).json()
    assert answer["derivative"] == answer["gradient"] == derivative
    assert (answer["steps"][0]["name"], answer["steps"][0]["tangent"]) == (name, 1)
    assert (answer["steps"][-1]["name"], answer["steps"][-1]["tangent"]) == ("L", derivative)


def test_a_tensor_output_has_a_derivative_in_its_shape_and_no_single_gradient(api: Any) -> None:
    answer = ask(api, program="y = x*x*w", inputs={"x": [1, 2, 3], "w": 2}, name="x", index=[-1]).json()
    assert (answer["index"], answer["derivative"], answer["gradient"]) == ([2], [0, 0, 12], None)


def test_the_counts_say_which_direction_is_cheaper(api: Any) -> None:
    many_in = ask(api, program="L = sum(x*x)", inputs={"x": [1] * 50}, name="x", index=[0]).json()
    many_out = ask(api, program="y = x*ones", inputs={"x": 2, "ones": [1] * 50}, name="x").json()
    for answer, inputs, outputs in ((many_in, 50, 1), (many_out, 51, 50)):
        counts = answer["counts"]
        assert (counts["inputs"], counts["outputs"]) == (inputs, outputs)
        assert counts["forward_total"] == inputs * counts["one_forward_sweep"]
        assert counts["reverse_total"] == outputs * counts["one_reverse_sweep"]
    assert "reverse is cheaper" in many_in["text"]
    assert f"{many_in['counts']['one_forward_sweep']} operations" in many_in["text"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "z"}, "#/name"),
        ({"index": [0]}, "#/index"),
        ({"output": "q"}, "#/output"),
        ({"seed": 1}, "#/seed"),
        ({"program": "L = w*"}, "#/program"),
    ],
    ids=str,
)
def test_a_question_that_makes_no_sense_is_refused_where_it_stands(
    api: Any, change: dict[str, Any], pointer: str
) -> None:
    answer = ask(api, **change)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_an_answer_beyond_the_limit_is_refused(make_api: Any) -> None:
    first = ask(make_api(Settings(limits=Limits(response=10_000)))).json()["errors"][0]
    assert (first["code"], first["params"]["limit"]) == ("response-too-large", 10_000)


def test_get_answers_what_post_answers(api: Any) -> None:
    got = api.get(TANGENTS, params=QUESTION | {"inputs": json.dumps(QUESTION["inputs"])})
    assert (got.status_code, got.content) == (200, ask(api).content)
    assert got.headers["etag"]


def test_the_text_says_why_the_two_directions_differ(api: Any) -> None:
    question = {"program": "L = where(greater(x, 0), log(x), 0)", "inputs": {"x": 0}, "name": "x"}
    answer = api.post("/api/v1/tangents", json.dumps(question)).json()
    assert (answer["derivative"], answer["gradient"]) == (0, "NaN")
    assert "∂L/∂x is 0 forward and NaN in reverse. In reverse, the gradient 0 comes back to log(x)" in answer["text"]


@pytest.mark.parametrize("x", [1, -1, 2.5])
def test_the_text_says_nothing_of_a_difference_where_there_is_none(api: Any, x: float) -> None:
    question = {"program": "L = where(greater(x, 0), log(x), 0)", "inputs": {"x": x}, "name": "x"}
    assert "differ:" not in api.post("/api/v1/tangents", json.dumps(question)).json()["text"]
