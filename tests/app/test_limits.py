"""Limits are settings, listed where clients can read them, and kept."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from app.limits import Limits
from app.settings import Settings


def test_limits_lists_every_limit_with_value_unit_and_meaning(api: Any) -> None:
    table = api.get("/api/v1/limits").json()
    assert set(table) == {each.name for each in fields(Limits)}
    assert table["body"] == {"value": 1_048_576, "unit": "bytes", "meaning": "size of a request body"}
    assert all(set(row) == {"value", "unit", "meaning"} for row in table.values())


def test_settings_come_from_the_environment() -> None:
    environment = {"BLAMEFLOW_LIMIT_NODES": "7", "BLAMEFLOW_THREADS": "3", "BLAMEFLOW_ORIGIN": "https://a.example"}
    settings = Settings.from_environment(environment)
    assert (settings.limits.nodes, settings.threads, settings.origin) == (7, 3, "https://a.example")
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize("text", ["many", "", "0", "-1", "1.5"])
def test_a_limit_must_be_a_whole_number_from_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"nodes|NODES"):
        Settings.from_environment({"BLAMEFLOW_LIMIT_NODES": text})


@pytest.mark.parametrize("name", ["THREADS", "CLIENT_BUDGET", "KEPT_BYTES", "HSTS_SECONDS"])
def test_a_setting_is_not_negative(name: str) -> None:
    with pytest.raises(ValueError, match=f"BLAMEFLOW_{name}"):
        Settings.from_environment({f"BLAMEFLOW_{name}": "-1"})


@pytest.mark.parametrize(
    ("limits", "question", "code"),
    [
        (Limits(program=10), {"program": "1 + 2 + 3 + 4"}, "program-too-large"),
        (Limits(), {"program": "(" * 65 + "1" + ")" * 65}, "program-too-large"),
        (Limits(nodes=3), {"program": "x + x + x + x", "inputs": {"x": 1}}, "program-too-large"),
        (Limits(elements=3), {"program": "sum(x)", "inputs": {"x": [1, 2, 3, 4]}}, "tensor-too-large"),
        (Limits(elements=8), {"program": "x@y", "inputs": {"x": [[1]] * 3, "y": [[1, 2, 3]]}}, "program-too-large"),
        (Limits(dimensions=1), {"program": "sum(x)", "inputs": {"x": [[1]]}}, "tensor-too-many-dimensions"),
        (Limits(cost=10), {"program": "sum(x*x)", "inputs": {"x": [1.0] * 10}}, "program-too-large"),
        (
            Limits(response=2**20),
            {"program": "x" + "*x" * 700, "inputs": {"x": 1}, "detail": "view"},
            "response-too-large",
        ),
        (Limits(response=1000), {"program": "sum(x*x)", "inputs": {"x": [1.0] * 10}}, "response-too-large"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_question_over_a_limit_is_refused(make_api: Any, limits: Limits, question: dict[str, Any], code: str) -> None:
    answer = make_api(Settings(limits=limits)).trace(**question)
    assert answer.status_code == 422, answer.text
    error = answer.json()["errors"][0]
    assert error["code"] == code
    assert error["params"]["limit"] >= 1


@pytest.mark.parametrize("size", [1000, 4000])
@pytest.mark.parametrize("detail", ["full", "gradients"])
def test_an_answer_is_never_longer_than_was_foreseen(make_api: Any, size: int, detail: str) -> None:
    ugly = [-2.2250738585072014e-308] * size
    question = {"program": "L = sum(x*2 + y)", "inputs": {"x": ugly, "y": 1}, "detail": detail}
    answer = make_api(Settings()).trace(**question)
    foreseen = make_api(Settings(limits=Limits(response=1))).trace(**question).json()["errors"][0]["params"]["given"]
    assert answer.status_code == 200
    assert len(answer.content) <= foreseen
