"""Pictures as files: by POST for a question of any length, and the packed question in the address of a picture."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.schemas.packed import pack
from tests.app.scripts import PROGRAMS

PROGRAM, INPUTS = PROGRAMS["worked example"]
QUESTION = {"program": PROGRAM, "inputs": INPUTS}


def post(api: Any, kind: str, **question: Any) -> Any:
    return api.post(f"/api/v1/traces.{kind}", json.dumps(question))


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_file_is_the_picture_of_the_same_question(api: Any, kind: str) -> None:
    answer = post(api, kind, **QUESTION, step=3)
    same = api.get(f"/api/v1/traces.{kind}", params={"program": PROGRAM, "inputs": json.dumps(INPUTS), "step": 3})
    assert answer.status_code == 200
    assert answer.content == same.content
    assert answer.headers["content-disposition"] == f'attachment; filename="blameflow-graph.{kind}"'


def test_a_file_that_cannot_be_is_a_problem_and_no_picture(api: Any) -> None:
    answer = post(api, "svg", program="L = w +")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["code"] == "syntax-error"


def test_without_the_extra_a_png_file_is_a_problem_that_names_it(api: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.api.pictures.can_render", lambda: False)
    answer = post(api, "png", **QUESTION)
    assert answer.status_code == 501
    assert answer.json()["errors"][0]["code"] == "not-installed"
    assert "data-bitmaps" in api.get("/play").text
    monkeypatch.setattr("app.pages.play.can_render", lambda: False)
    assert "data-bitmaps" not in api.get("/play").text


def test_a_picture_takes_its_question_packed(api: Any) -> None:
    packed = api.get("/api/v1/traces.svg", params={"state": pack(QUESTION), "step": 3})
    assert packed.content == post(api, "svg", **QUESTION, step=3).content


def test_a_damaged_packed_question_is_a_picture_that_says_so(api: Any) -> None:
    answer = api.get("/api/v1/traces.svg", params={"state": pack(QUESTION)[:-6]})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "image/svg+xml")
    assert "the state ends too early" in answer.text
