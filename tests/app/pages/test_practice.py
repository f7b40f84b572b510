"""What the server draws of a page on which gradients are to be predicted: nothing of the backward pass."""

from __future__ import annotations

from typing import Any

import pytest

from app.limits import Limits
from app.pages.play import play_page
from app.pages.questions import read_page_question


@pytest.mark.parametrize("predict", ["w", "1", "nobody"])
def test_a_page_for_predictions_ends_before_the_backward_pass(predict: str) -> None:
    page = play_page(read_page_question(f"predict={predict}".encode()), Limits())
    assert {row.phase for row in page.shown.steps} == {"forward"}
    assert page.derivation == []
    assert page.shown.step == len(page.shown.steps) == 5
    assert page.shown.sentence == "L = (a − y)² = 2² = 4"
    assert "−4" not in page.shown.graph


def test_the_steps_of_an_address_do_not_give_the_gradients_away() -> None:
    page = play_page(read_page_question(b"predict=1&step=14"), Limits())
    assert page.shown.step == 5


@pytest.mark.parametrize(
    ("query", "predict"), [(b"predict=w", "w"), (b"predict=1", "1"), (b"predict=0", None), (b"", None)]
)
def test_the_flag_is_kept_in_the_address(query: bytes, predict: str | None) -> None:
    question = read_page_question(query)
    assert question.predict == predict
    assert question.parameters().get("predict") == predict


def test_a_wrong_program_is_no_reason_to_fail(api: Any) -> None:
    answer = api.get("/play", params={"program": "L = w +", "predict": "1"})
    assert answer.status_code == 200
