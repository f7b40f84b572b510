"""Gradient checks and step curves over HTTP: verdicts in words, limits before work, strict questions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.limits import Limits
from app.settings import Settings

PROGRAM = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}
CHECKS, CURVES = "/api/v1/gradient-checks", "/api/v1/step-curves"


def check(api: Any, **question: Any) -> Any:
    """Ask for checks."""
    return api.request("POST", CHECKS, json=question)


def curve(api: Any, **question: Any) -> Any:
    """Ask for a curve."""
    return api.request("POST", CURVES, json=question)


def test_every_input_of_the_worked_example_is_confirmed(api: Any) -> None:
    answer = check(api, program=PROGRAM, inputs=INPUTS).json()
    assert answer["output"] == "L"
    assert [(each["name"], each["analytic"], each["verdict"]) for each in answer["checks"]] == [
        ("x", 12, "agree"), ("w", 8, "agree"), ("b", 4, "agree"), ("y", -4, "agree"),
    ]  # fmt: skip
    for each in answer["checks"]:
        assert each["numeric"] == pytest.approx(each["analytic"], rel=1e-9)
        assert each["absolute"] == abs(each["analytic"] - each["numeric"])


def test_a_kink_says_both_slopes(api: Any) -> None:
    (only,) = check(api, program="L = abs(x)", inputs={"x": 0}).json()["checks"]
    assert (only["verdict"], only["analytic"]) == ("kink", 0)
    assert "−1 on the left and 1 on the right" in only["text"]


def test_the_output_the_inputs_and_the_step_can_be_chosen(api: Any) -> None:
    answer = check(api, program=PROGRAM, inputs=INPUTS, output="z", names=["b", "w"], step=0.5).json()
    assert answer["output"] == "z"
    assert [(each["name"], each["step"], each["analytic"]) for each in answer["checks"]] == [
        ("b", 0.5, 1),
        ("w", 0.5, 2),
    ]


def test_an_index_is_not_moved_and_says_so_with_nulls(api: Any) -> None:
    question = {"program": "L = cross_entropy(z, c)", "inputs": {"z": [1, 2], "c": 1}, "names": ["c"]}
    (only,) = check(api, **question).json()["checks"]
    assert (only["verdict"], only["step"], only["numeric"], only["absolute"], only["relative"]) == (
        "blocked", None, None, None, None,
    )  # fmt: skip
    assert "No gradient flows to c" in only["text"]


def test_numbers_that_are_not_finite_are_texts(api: Any) -> None:
    (only,) = check(api, program="L = sqrt(x)", inputs={"x": 0}).json()["checks"]
    assert (only["analytic"], only["numeric"], only["verdict"]) == ("Infinity", "NaN", "undefined")


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"step": 0}, "validation-error", "#/step"),
        ({"step": -1e-5}, "validation-error", "#/step"),
        ({"step": True}, "validation-error", "#/step"),
        ({"step": "Infinity"}, "validation-error", "#/step"),
        ({"step": None}, "validation-error", "#/step"),
        ({"names": ["w", "q"]}, "input-error", "#/names/1"),
        ({"names": ["w", 3]}, "validation-error", "#/names/1"),
        ({"names": "w"}, "validation-error", "#/names"),
        ({"seed": 1}, "unknown-field", "#/seed"),
        ({"output": "q"}, "unknown-output", "#/output"),
        ({"inputs": {"x": [1, 2], "w": 1, "b": 1, "y": 1}}, "invalid-seed", "#/output"),
        ({"program": "L = w +"}, "syntax-error", "#/program"),
    ],
    ids=str,
)
def test_a_check_that_makes_no_sense_is_refused_where_it_stands(
    api: Any, change: dict[str, Any], code: str, pointer: str
) -> None:
    answer = check(api, **({"program": PROGRAM, "inputs": INPUTS} | change))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    first = answer.json()["errors"][0]
    assert (first["code"], first["pointer"]) == (code, pointer)


def test_checks_beyond_the_cost_or_the_size_are_refused_with_limit_and_count(api: Any, make_api: Any) -> None:
    question = {"program": "L = sum(x*x)", "inputs": {"x": [1.0] * 10_000}}
    first = check(api, **question).json()["errors"][0]
    assert (first["code"], first["params"]["limit"]) == ("program-too-large", 200_000_000)
    assert first["params"]["given"] > first["params"]["limit"]
    small = make_api(Settings(limits=Limits(response=10_000)))
    first = check(small, program="L = sum(x*x)", inputs={"x": [1.0] * 20}).json()["errors"][0]
    assert (first["code"], first["params"]["limit"]) == ("response-too-large", 10_000)
    assert check(small, program="L = sum(x*x)", inputs={"x": [1.0] * 18}).status_code == 200


def test_an_answer_is_no_longer_than_was_foreseen(make_api: Any) -> None:
    name, output = "x" * 32, "L" * 32
    kinks = {"program": f"{output} = sum(floor({name})*stop_gradient(1e10*{name}))", "inputs": {name: [-1, 0, 1e9]}}
    size = 3 * (520 + 4 * 64)
    answer = check(make_api(Settings(limits=Limits(response=size))), **kinks)
    assert answer.status_code == 200
    assert len(answer.content) <= size


def test_a_curve_has_both_branches_and_says_where_the_best_step_lies(api: Any) -> None:
    answer = curve(api, program="L = tanh(w*x)", inputs={"w": 0.3, "x": 2}, name="w").json()
    best = answer["best"]
    assert best in answer["points"]
    assert 1e-7 < best["step"] < 1e-4
    assert {point["branch"] for point in answer["points"]} == {"truncation", "best", "rounding"}
    assert f"{best['step']:.1e}".replace("e-06", "×10⁻⁶") in answer["text"]


def test_a_curve_without_a_finite_difference_has_no_best_step(api: Any) -> None:
    answer = curve(api, program="L = log(x)", inputs={"x": -1}, name="x").json()
    assert (answer["best"], {point["numeric"] for point in answer["points"]}) == (None, {"NaN"})


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "q"}, "#/name"),
        ({"index": [0]}, "#/index"),
        ({"index": [0.5]}, "#/index/0"),
        ({"index": 0}, "#/index"),
    ],
    ids=str,
)
def test_a_curve_of_nothing_is_refused(api: Any, change: dict[str, Any], pointer: str) -> None:
    answer = curve(api, **({"program": PROGRAM, "inputs": INPUTS, "name": "w"} | change))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    ("url", "question"),
    [
        (CHECKS, {"program": PROGRAM, "inputs": INPUTS, "output": "a", "step": 0.25, "names": ["w"]}),
        (CURVES, {"program": "L = sum(exp(x))", "inputs": {"x": [0, 1]}, "name": "x", "index": [1]}),
    ],
)
def test_get_answers_what_post_answers_and_may_be_kept(api: Any, url: str, question: dict[str, Any]) -> None:
    query = {key: value if isinstance(value, str) else json.dumps(value) for key, value in question.items()}
    got, posted = api.get(url, params=query), api.request("POST", url, json=question)
    assert (got.status_code, got.content) == (200, posted.content)
    assert posted.headers["cache-control"] == "no-store"
    again = api.get(str(got.request.url), headers={"If-None-Match": got.headers["etag"]})
    assert again.status_code == 304
