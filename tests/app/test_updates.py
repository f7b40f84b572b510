"""Updates and stored gradients over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

QUESTION: dict[str, Any] = {
    "program": "z = w*x + b\na = relu(z)\nL = (a - y)**2",
    "inputs": {"x": 2, "w": 3, "b": 1, "y": 5},
}
UPDATE: dict[str, Any] = QUESTION | {"parameters": ["w", "b"], "learning_rate": 0.1}


def post(api: Any, path: str, question: dict[str, Any]) -> Any:
    return api.request("POST", f"/api/v1/{path}", json=question)


def test_an_update_tells_each_parameter_and_the_loss_on_both_sides(api: Any) -> None:
    answer = post(api, "updates", UPDATE | {"learning_rate": 0.05}).json()
    assert [(row["name"], row["old"], row["gradient"], row["change"], row["new"]) for row in answer["parameters"]] == [
        ("w", 3, 8, -0.4, 2.6), ("b", 1, 4, -0.2, 0.8),
    ]  # fmt: skip
    assert answer["inputs"] == {"x": 2, "w": 2.6, "b": 0.8, "y": 5}
    assert answer["before"] == 4
    assert answer["after"] == pytest.approx(1)


def test_the_inputs_of_an_answer_are_the_next_question(api: Any) -> None:
    inputs = post(api, "updates", UPDATE).json()["inputs"]
    after = post(api, "updates", UPDATE).json()["after"]
    assert api.trace(program=QUESTION["program"], inputs=inputs, detail="gradients").json()["values"]["L"] == after


def test_two_passes_without_zeroing_store_twice_the_gradient(api: Any) -> None:
    once = post(api, "backward-passes", QUESTION).json()["buffers"]
    stored = {row["name"]: row["after"] for row in once}
    assert stored == {"x": 12, "w": 8, "b": 4, "y": -4}
    twice = post(api, "backward-passes", QUESTION | {"stored": stored}).json()["buffers"]
    assert [(row["before"], row["gradient"], row["after"]) for row in twice if row["name"] == "w"] == [(8, 8, 16)]
    step = post(api, "updates", UPDATE | {"parameters": ["w"], "stored": {"w": 16}}).json()
    assert step["parameters"][0]["change"] == -1.6


def test_where_every_node_keeps_its_gradient_intermediates_are_told(api: Any) -> None:
    buffers = post(api, "backward-passes", QUESTION | {"keeps": "every-node"}).json()["buffers"]
    assert {row["kind"] for row in buffers} == {"input", "intermediate", "output"}
    assert {row["label"]: row["after"] for row in buffers}["w*x"] == 4


def test_infinities_travel_as_texts(api: Any) -> None:
    answer = post(
        api, "updates", {"program": "w*w", "inputs": {"w": 1e200}, "parameters": ["w"], "learning_rate": 1e200}
    )
    assert answer.json()["inputs"] == {"w": "-Infinity"}
    assert answer.json()["after"] == "Infinity"


@pytest.mark.parametrize("path", ["updates", "backward-passes"])
def test_both_are_cacheable_by_url(api: Any, path: str) -> None:
    query = {"program": QUESTION["program"], "inputs": json.dumps(QUESTION["inputs"])}
    if path == "updates":
        query |= {"parameters": '["w"]', "learning_rate": "0.1"}
    first = api.get(f"/api/v1/{path}", params=query)
    again = api.get(str(first.request.url), headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)


@pytest.mark.parametrize(
    ("path", "changes", "pointer"),
    [
        ("updates", {"parameters": ["nobody"]}, "#/parameters/0"),
        ("updates", {"parameters": "w"}, "#/parameters"),
        ("updates", {"learning_rate": "fast"}, "#/learning_rate"),
        ("updates", {"stored": {"w": [1]}}, "#/stored/w"),
        ("updates", {"inputs": {"x": [1, 2], "w": 1, "b": 1, "y": 1}}, "#/output"),
        ("backward-passes", {"keeps": "some"}, "#/keeps"),
        ("backward-passes", {"stored": {"q": 1}}, "#/stored/q"),
        ("backward-passes", {"surprise": 1}, "#/surprise"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    api: Any, path: str, changes: dict[str, Any], pointer: str
) -> None:
    asked = (UPDATE if path == "updates" else QUESTION) | changes
    answer = post(api, path, asked)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)


def test_an_answer_that_would_be_too_long_is_refused(api: Any) -> None:
    rows = [[1] * 200] * 200
    question = {"program": "sum(a)*sum(b)", "inputs": {"a": rows, "b": rows}, "parameters": [], "learning_rate": 1}
    answer = post(api, "updates", question)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "response-too-large")
