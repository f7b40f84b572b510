"""Predictions over HTTP: judged, named, and never given away."""

from __future__ import annotations

import json
from typing import Any

import pytest

QUESTION: dict[str, Any] = {
    "program": "z = w*x + b\na = relu(z)\nL = (a - y)**2",
    "inputs": {"x": 2, "w": 3, "b": 1, "y": 5},
    "name": "w",
    "answer": "8",
}


def ask(api: Any, **changes: Any) -> Any:
    """Ask for a verdict, with changed fields; those that are None are left out."""
    asked = {k: v for k, v in (QUESTION | changes).items() if v is not None}
    return api.request("POST", "/api/v1/predictions", json=asked)


@pytest.mark.parametrize("answer", ["8", "2*4", "8.0", 8, 8.001, "16/2", "2·4", "8.00"])
def test_the_right_number_is_right_in_every_spelling_and_gets_its_chain(api: Any, answer: Any) -> None:
    verdict = ask(api, answer=answer).json()
    assert (verdict["correct"], verdict["kind"], verdict["expected"]) == (True, "right", 8)
    assert verdict["text"] == "∂L/∂w = ∂L/∂(w·x) · ∂(w·x)/∂w = 4 · 2 = 8"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("-8", "sign-flipped"), ("4", "upstream-only"), ("2", "local-only"), ("12", "other-operand"), ("77", "unknown")],
)
def test_a_wrong_number_is_named_and_the_right_one_kept_back(api: Any, answer: str, kind: str) -> None:
    verdict = ask(api, answer=answer).json()
    assert (verdict["correct"], verdict["kind"]) == (False, kind)
    assert verdict["expected"] is verdict["text"] is None
    assert "8" not in verdict["sentence"]


def test_the_right_number_is_told_when_it_is_asked_for(api: Any) -> None:
    verdict = ask(api, answer=None, reveal=True).json()
    assert (verdict["expected"], verdict["correct"], verdict["kind"], verdict["answer"]) == (8, None, None, None)
    assert ask(api, answer="4", reveal=True).json()["expected"] == 8


def test_an_entry_of_a_tensor_is_judged(api: Any) -> None:
    inputs = {"W": [[1, 2], [3, 4]], "x": [5, 6]}
    asked = {"program": "L = sum(square(W @ x))", "inputs": inputs, "name": "W", "index": [0, 1]}
    gradient = api.trace(program=asked["program"], inputs=inputs, detail="gradients").json()["gradients"]["W"]
    assert ask(api, **asked, answer=gradient[0][1]).json()["correct"]
    assert ask(api, **asked, answer=gradient[1][0]).json()["kind"] == "transposed"


def test_a_node_of_the_scalar_trace_is_judged(api: Any) -> None:
    asked = {"program": "L = sum(W @ x)", "inputs": {"W": [[1, 2], [3, 4]], "x": [5, 6]}, "granularity": "scalar"}
    nodes = api.trace(**asked).json()["nodes"]
    node = next(each for each in nodes if each["name"] == "W[0,1]")
    verdict = ask(api, **asked, name=None, node=node["id"], answer=node["gradient"]).json()
    assert (verdict["correct"], verdict["name"]) == (True, "W[0,1]")


def test_a_gradient_that_is_not_a_number_can_be_predicted(api: Any) -> None:
    asked = {"program": "L = (x/y)*0", "inputs": {"x": 0, "y": 0}, "name": "y"}
    verdict = ask(api, **asked, answer="NaN").json()
    assert (verdict["correct"], verdict["expected"]) == (True, "NaN")


def test_a_verdict_is_cacheable_by_url(api: Any) -> None:
    query = {"program": QUESTION["program"], "inputs": json.dumps(QUESTION["inputs"]), "name": "w", "answer": '"2*4"'}
    first = api.get("/api/v1/predictions", params=query)
    again = api.get(str(first.request.url), headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, first.json()["correct"], again.status_code) == (200, True, 304)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"answer": None}, "#/answer"),
        ({"answer": ""}, "#/answer"),
        ({"answer": "eight"}, "#/answer"),
        ({"answer": "w*2"}, "#/answer"),
        ({"answer": [8]}, "#/answer"),
        ({"answer": True}, "#/answer"),
        ({"name": None}, "#/name"),
        ({"name": "nobody"}, "#/name"),
        ({"index": [0]}, "#/index"),
        ({"reveal": 1}, "#/reveal"),
        ({"granularity": "atoms"}, "#/granularity"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_place(api: Any, changes: dict[str, Any], pointer: str) -> None:
    answer = ask(api, **changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
