"""The first page as the server writes it, and what its address may ask."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from app.content import worked_example
from app.limits import Limits
from app.pages.home import HomePage, home_page
from app.pages.questions import PageQuestion, read_page_question
from app.problems import Problem
from app.templates import ROOT

USUAL = PageQuestion(worked_example.PROGRAM, worked_example.INPUTS)


def data_of(html: str) -> Any:
    """Return the JSON that the page carries."""
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_context_of_the_worked_example_is_complete() -> None:
    page = home_page(USUAL, Limits())
    assert (page.program, page.shown.step) == (worked_example.PROGRAM, None)
    assert (page.output, page.is_usual) == ("L", True)
    assert [(field.name, field.text) for field in page.fields] == [("x", "2"), ("w", "3"), ("b", "1"), ("y", "5")]
    assert [row.phase for row in page.shown.steps] == ["forward"] * 5 + ["seed"] + ["backward"] * 8
    assert [(row.name, row.delta, row.predicted, row.true, row.difference) for row in page.nudges[2:4]] == [
        ("w", "+1", "12", "16", "4"),
        ("w", "+0.01", "4.08", "4.0804", "0.0004"),
    ]


def test_every_part_of_the_context_is_used() -> None:
    template = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("home.html", "_partials.html"))
    for name in HomePage.__dataclass_fields__:
        assert f"page.{name}" in template, name


def test_the_page_carries_the_trace_that_the_api_answers(api: Any) -> None:
    carried = data_of(api.get("/").text)
    answer = api.trace(program=worked_example.PROGRAM, inputs=worked_example.INPUTS, detail="view").json()
    assert carried["trace"] == answer
    assert carried["usual"] == {"program": worked_example.PROGRAM, "inputs": worked_example.INPUTS}


def test_at_a_step_the_numbers_that_are_not_yet_known_are_nowhere_in_the_drawing(api: Any) -> None:
    html = api.get("/?step=0").text
    drawing = html[html.index("<svg") : html.index("</svg>")]
    texts = re.findall(r'<text[^>]*class="node-gradient[^>]*>([^<]*)<', drawing)
    assert set(texts) == {"not yet"}


def test_a_program_cannot_leave_its_place_in_the_page(api: Any) -> None:
    html = api.get("/", params={"program": "# </script><script>alert(1)</script>\nL = x", "inputs": '{"x": 1}'}).text
    assert "<script>alert" not in html
    assert data_of(html)["trace"]["values"]["L"] == 1
    assert "# </script><script>alert(1)</script>" in unescape(html)


@pytest.mark.parametrize(
    ("query", "program", "inputs", "step"),
    [
        ("", worked_example.PROGRAM, worked_example.INPUTS, None),
        ("step=3", worked_example.PROGRAM, worked_example.INPUTS, 3),
        ("utm_source=mail", worked_example.PROGRAM, worked_example.INPUTS, None),
        ("inputs=%7B%22x%22:1%7D", worked_example.PROGRAM, {"x": 1}, None),
        ("program=L%3Du*2&inputs=%7B%22u%22:4%7D&step=0", "L=u*2", {"u": 4}, 0),
        ("program=L%3Du*2&input.u=4", "L=u*2", {"u": 4}, None),
        ("program=L%3Du%0D%0A&input.u=[1,2]", "L=u\n", {"u": [1, 2]}, None),
    ],
)
def test_an_address_asks(query: str, program: str, inputs: Any, step: int | None) -> None:
    assert read_page_question(query.encode()) == PageQuestion(program, inputs, step)


@pytest.mark.parametrize("query", ["step=-1", "step=two", "step=1&step=2", "inputs=[1]", "inputs=%7B", "input.x=two"])
def test_an_address_that_makes_no_sense_is_refused(query: str) -> None:
    with pytest.raises(Problem):
        read_page_question(query.encode())


def test_a_refused_address_is_explained_on_a_page(api: Any) -> None:
    answer = api.get("/", params={"program": "L = w +"}, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "Line 1, column" in answer.text
    assert 'href="/"' in answer.text


def test_a_step_beyond_the_end_is_the_end(api: Any) -> None:
    assert 'step="14"' in api.get("/?step=99").text
