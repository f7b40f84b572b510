"""Exercises over HTTP: the same bytes for the same question, answers only when asked for, and a judge."""

from __future__ import annotations

from typing import Any

import pytest

from app.drawing.numbers import format_number
from app.schemas.exercise import SHEET_EXAMPLE
from engine.exercises import KINDS

PATH = "/api/v1/exercises"


def judged(api: Any, **question: Any) -> Any:
    return api.request("POST", f"{PATH}/verdicts", json=question)


@pytest.mark.parametrize("kind", KINDS)
def test_exercises_keep_their_answers_until_asked(api: Any, kind: str) -> None:
    query = {"kind": kind, "level": 2, "seed": 4, "count": 2}
    closed = api.get(PATH, params=query).json()["exercises"]
    told = api.get(PATH, params={**query, "answers": "true"}).json()["exercises"]
    assert [each["program"] for each in closed] == [each["program"] for each in told]
    for exercise, whole in zip(closed, told, strict=True):
        assert exercise["title"] == KINDS[kind].title
        assert all(each["answer"] is each["text"] is None and each["hints"] == [] for each in exercise["asks"])
        question = {"program": whole["program"], "inputs": whole["inputs"]}
        for place, each in enumerate(whole["asks"]):
            assert each["text"].endswith(f" {format_number(each['answer'])}")
            assert len(each["solution"]) >= 2
            assert judged(api, kind=kind, level=2, seed=whole["seed"], ask=place, answer=each["answer"]).json()[
                "correct"
            ]
            if each["rate"] is None:
                asked = {**question, "name": each["name"], "index": each["index"], "answer": each["answer"]}
                assert api.request("POST", "/api/v1/predictions", json=asked).json()["correct"]
        assert api.get(whole["page"]).status_code == 200


def test_the_same_question_has_the_same_answer_and_may_be_kept(api: Any) -> None:
    query = {**SHEET_EXAMPLE, "answers": "true"}
    first = api.get(PATH, params=query)
    assert first.headers["cache-control"].startswith("public")
    assert api.get(PATH, params=query, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert api.get(PATH, params={**query, "seed": 8}).headers["etag"] != first.headers["etag"]
    judge = {"kind": "chain", "answer": "4"}
    assert api.get(f"{PATH}/verdicts", params=judge).content == judged(api, **judge).content


def test_a_wrong_answer_is_named_and_the_right_one_kept_back(api: Any) -> None:
    whole = api.get(PATH, params={"kind": "update", "level": 1, "seed": 3, "answers": "true"}).json()["exercises"][0]
    right, old = whole["asks"][0]["answer"], whole["inputs"]["w"]
    wrong = judged(api, kind="update", seed=3, answer=2 * old - right).json()
    assert (wrong["correct"], wrong["verdict"], wrong["expected"], wrong["text"]) == (False, "uphill", None, None)
    shown = judged(api, kind="update", seed=3, reveal=True).json()
    assert (shown["correct"], shown["answer"], shown["expected"]) == (None, None, right)


@pytest.mark.parametrize(
    ("query", "status", "pointer"),
    [
        ("?kind=chains", 422, "#/kind"),
        ("?level=5", 422, "#/level"),
        ("?level=hard", 422, "#/level"),
        ("?seed=-1", 422, "#/seed"),
        ("?seed=1000000000", 422, "#/seed"),
        ("?count=0", 422, "#/count"),
        ("?count=51", 422, "#/count"),
        ("?answers=1", 422, "#/answers"),
        ("?answers=yes", 400, "#/answers"),
        ("?difficulty=2", 422, "#/difficulty"),
        ("?kind=chain&kind=matrix", 400, "#/kind"),
        ("/verdicts?kind=chain", 422, "#/answer"),
        ("/verdicts?kind=chain&answer=x", 400, "#/answer"),
        ("/verdicts?kind=chain&answer=%22x%22", 422, "#/answer"),
        ("/verdicts?kind=chain&answer=2&ask=7", 422, "#/ask"),
        ("/verdicts?answer=2", 422, "#/kind"),
    ],
)
def test_what_makes_no_sense_is_refused(api: Any, query: str, status: int, pointer: str) -> None:
    answer = api.get(f"{PATH}{query}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer), answer.text
