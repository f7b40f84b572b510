"""A nudge: what the gradient predicts beside what really happens, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

PROGRAM = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}


def ask(api: Any, **changes: Any) -> Any:
    """Ask for a nudge of the worked example, with changed parameters."""
    query = {"program": PROGRAM, "inputs": json.dumps(INPUTS), "name": "w", "delta": "1"} | changes
    return api.get("/api/v1/nudges", params=query)


def test_a_large_nudge_shows_that_the_prediction_is_a_straight_line(api: Any) -> None:
    answer = ask(api).json()
    assert (answer["loss"], answer["gradient"]) == (4, 8)
    assert (answer["predicted"], answer["true"], answer["difference"]) == (12, 16, 4)
    assert (answer["predicted_change"], answer["true_change"]) == (8, 12)


def test_a_small_nudge_is_predicted_nearly_exactly(api: Any) -> None:
    answer = ask(api, delta="0.01").json()
    assert answer["predicted"] == pytest.approx(4.08, abs=1e-12)
    assert answer["true"] == pytest.approx(4.0804, abs=1e-12)


def test_a_nudge_is_cacheable(api: Any) -> None:
    first = ask(api)
    again = api.get(str(first.request.url), headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "nobody"},
        {"delta": '"much"'},
        {"delta": "true"},
        {"delta": "1e999"},
        {"program": "L = w +"},
        {"program": "L = w*x", "inputs": '{"w": [1, 2], "x": [3, 4]}'},
        {"surprise": "1"},
    ],
    ids=lambda changes: " ".join(changes),
)
def test_a_question_that_makes_no_sense_is_refused_with_the_reason(api: Any, changes: dict[str, str]) -> None:
    answer = ask(api, **changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"]
