"""What a page's address asks, and the address of what a page shows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from app.content import worked_example
from app.content.examples import EXAMPLES
from app.pages.flags import PANELS
from app.pages.questions import SHORT, PageQuestion, read_page_question
from app.problems import Problem
from app.schemas.packed import pack

LONG = {"program": "\n".join(f"h{i} = x + {i}" for i in range(200)), "inputs": {"x": 1}}


def read(**parameters: str) -> PageQuestion:
    """Return what an address asks."""
    return read_page_question(urlencode(parameters).encode())


def refusal(**parameters: str) -> dict[str, Any]:
    """Return the first entry of what is said about an address."""
    with pytest.raises(Problem) as caught:
        read(**parameters)
    return caught.value.flaws[0].json()


def test_an_example_is_named_by_its_slug() -> None:
    question = read(example="lost-digits")
    example = EXAMPLES["lost-digits"]
    assert question.example is example
    assert question.asked() == example.question()
    assert question.parameters() == {"example": "lost-digits"}


def test_an_example_with_other_inputs_is_still_that_example() -> None:
    question = read(**{"example": "worked-example", "input.x": "4"})
    assert question.inputs == {**worked_example.INPUTS, "x": 4}
    assert set(question.parameters()) == {"example", "inputs"}


def test_the_bare_address_is_the_worked_example_without_a_name() -> None:
    question = read()
    assert question.is_usual
    assert question.example is None
    assert question.parameters() == {}


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"example": "worked-example"},
        {"example": "worked-example", "inputs": '{"x":1,"w":2,"b":3,"y":4}'},
        {"program": "L = x", "inputs": '{"x":1}'},
        {"program": "a = x\nL = a*2", "inputs": '{"x":1}', "output": "a", "granularity": "scalar", "fold": "0,3"},
        {"program": "L = x", "inputs": '{"x":1}', "fold": ""},
        {"hide": "editor,steps", "present": "1"},
        {"state": pack(LONG)},
        {"state": pack(LONG), "hide": "legend"},
    ],
    ids=str,
)
def test_what_an_address_shows_has_that_address(parameters: dict[str, str]) -> None:
    assert read(**parameters).parameters() == parameters


def test_the_address_at_a_step_shows_that_step() -> None:
    question = read(state=pack(LONG), step="3")
    assert question.step == 3
    again = read_page_question(question.address(7).removeprefix("?").encode())
    assert (again.step, again.program) == (7, question.program)


def test_only_what_is_long_is_packed() -> None:
    short = {"program": "L = x", "inputs": '{"x":1}'}
    assert "state" not in read(**short).parameters()
    long = read(program=LONG["program"], inputs='{"x":1}')
    assert len(urlencode({"program": LONG["program"]})) > SHORT
    assert set(long.parameters()) == {"state"}


def test_of_two_programs_neither_is_taken() -> None:
    entry = refusal(example="worked-example", program="L = x")
    assert entry["code"] == "validation-error"
    assert "which one counts" in entry["detail"]


def test_an_unknown_example_is_not_found() -> None:
    assert refusal(example="worked-exampel")["suggestion"] == 'did you mean "worked-example"?'


@pytest.mark.parametrize(
    ("parameters", "pointer", "said"),
    [
        ({"hide": "editor,inspektor"}, "#/hide", 'there is no panel "inspektor" to hide'),
        ({"present": "yes"}, "#/present", "present is 1 or 0"),
        ({"fold": "1,x"}, "#/fold", "whole numbers"),
        ({"fold": "-1"}, "#/fold", "whole numbers"),
        ({"granularity": "atoms"}, "#/granularity", "tensor"),
        ({"step": "-1"}, "#/step", "whole number"),
        ({"state": "____"}, "#/state", "cannot be unpacked"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(parameters: dict[str, str], pointer: str, said: str) -> None:
    entry = refusal(**parameters)
    assert entry["pointer"] == pointer
    assert said in f"{entry['detail']} {entry.get('suggestion', '')}"


def test_a_misspelled_panel_gets_the_right_name_and_a_foreign_one_gets_them_all() -> None:
    assert refusal(hide="inspektor")["suggestion"] == 'did you mean "inspector"?'
    assert all(panel in refusal(hide="zzz")["suggestion"] for panel in PANELS)


def test_the_refusal_is_a_page(api: Any) -> None:
    answer = api.get("/play?hide=graphs", headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "there is no panel" in answer.text


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_example_opens_in_the_workbench(api: Any, slug: str) -> None:
    answer = api.get(f"/play?example={slug}")
    assert answer.status_code == 200
    assert "data-empty" not in answer.text
    assert 'class="example-title"' in answer.text


def test_the_library_page_leads_to_every_example(api: Any) -> None:
    html = api.get("/examples").text
    assert [slug for slug in EXAMPLES if f'href="/play?example={slug}"' not in html] == []


def test_the_library_page_searches(api: Any) -> None:
    html = api.get("/examples?q=vanishing+time").text
    assert "1 example found" in html
    assert html.count('class="library-entry"') == 1
    assert "No examples found" in api.get("/examples?q=zzzz").text
    assert "No examples found" in api.get("/examples?theme=zzzz").text
