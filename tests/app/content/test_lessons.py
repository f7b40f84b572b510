"""The course: every point of it is covered at a beat that exists, and what its pages say is true of their traces."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest

import engine
from app.content.lessons import COURSE, Lesson, lessons
from app.drawing.prose import Prose
from tests.app.conftest import Api

TEMPLATES = Path(__file__).parents[3] / "templates" / "lessons"
COVERED = {
    1: "purpose backwards factory share limits",
    2: "chain layers paths",
    3: "network given forward term-1 term-2 term-3 chained interpretation linear-prediction bias other-gradients kink",
    4: "graph directions",
    5: "delta weights bias hadamard output-delta batch columns",
    6: "vanishing early-layers vanishing-fixes exploding exploding-fixes clipping-forms measured bare-powers",
    7: "forward loss backward gradients",
    8: "chain delta",
}
POINTS = [f"{lesson}-{point}" for lesson, points in COVERED.items() for point in points.split()]
ALL = list(lessons().values())
each_lesson = pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.slug)


@pytest.mark.parametrize("point", POINTS)
def test_every_point_of_the_course_is_covered_at_a_place_of_its_lesson(api: Api, point: str) -> None:
    slug = COURSE[int(point[0]) - 1]
    places = [each.beat for each in lessons()[slug].points if each.id == point]
    html = api.get(f"/lessons/{slug}").text
    assert places
    assert all(f'id="{place}"' in html for place in places)


@each_lesson
def test_a_lesson_names_no_point_that_the_course_does_not_have(lesson: Lesson) -> None:
    assert {point.id for point in lesson.points} <= set(POINTS)


@each_lesson
def test_all_links_of_a_lesson_lead_somewhere(api: Api, lesson: Lesson) -> None:
    path = f"/lessons/{lesson.slug}"
    html = api.get(path).text
    for href in set(re.findall(r'href="([^"]+)"', html)):
        if href.startswith(("http://", "https://")):
            continue
        where, anchor = urldefrag(urljoin(path, href.replace("&amp;", "&")))
        answer = api.get(where)
        assert answer.status_code == 200, href
        assert not anchor or f'id="{anchor}"' in answer.text, href


@each_lesson
def test_each_answer_gets_its_verdict_without_scripts(api: Api, lesson: Lesson) -> None:
    for question in lesson.checks:
        for place, choice in enumerate(question.choices):
            html = api.get(f"/lessons/{lesson.slug}?{question.name}={place}").text
            (shown,) = re.findall(rf'data-answer="({question.name}:\d+)">', html)
            assert shown == f"{question.name}:{place}"
            assert not choice.pitfall or f'href="/pitfalls/{choice.pitfall}"' in html


@each_lesson
def test_an_answer_that_a_lesson_does_not_offer_is_refused(api: Api, lesson: Lesson) -> None:
    for query in ("q1=9", "q1=x", "q9=0", "q1=-1"):
        assert api.get(f"/lessons/{lesson.slug}?{query}").status_code == 422, query


@each_lesson
def test_no_result_in_a_lesson_is_typed_by_hand(lesson: Lesson) -> None:
    text = (TEMPLATES / f"{lesson.slug}.html").read_text(encoding="utf-8")
    prose = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<[^>]*>", " ", text, flags=re.DOTALL)
    # Slopes of 0 and 1, counts, and the two directions of a change are words more than results.
    assert set(re.findall(r"\d[\d.,]*\d|\d", prose)) <= {"0", "1", "2", "3", "4"}


def test_there_is_no_such_lesson(api: Api) -> None:
    assert api.get("/lessons/backprop").status_code == 404


TRACED = engine.trace("z = w*x + b\na = relu(z)\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("z = w*x + b = {w} · {x} + {b} = {z}", 4),
        ("∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w = {∂L/∂a} · {∂a/∂z} · {∂z/∂w} = 8", 4),
        ("∂L/∂y = -2*(a - y) = {∂L/∂y}", 3),
        ("y/x ≈ 2.6", 2),
        ("p = q", 0),
    ],
)
def test_all_sides_of_an_equation_that_have_a_number_are_compared(text: str, sides: int) -> None:
    assert Prose(TRACED).check(text) == sides


@pytest.mark.parametrize("text", ["z = 8", "∂L/∂w = ∂L/∂a · ∂z/∂w = 7.9999", "w ≈ 4", "L = a - y = 4"])
def test_an_equation_that_does_not_hold_is_refused(text: str) -> None:
    prose = Prose(TRACED)
    with pytest.raises(ValueError, match="does not hold"):
        prose.m(text)
    with pytest.raises(ValueError, match="does not hold"):
        prose.eq(text)


def test_a_negative_number_behind_a_sign_stands_in_parentheses() -> None:
    prose = Prose(engine.trace("L = a*b", {"a": 2, "b": -3}))
    assert prose.m("L = {a} · {b}").striptags() == "L=2·(−3)"
    assert prose.m("L = {b} · {a}").striptags() == "L=−3·2"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("z", "value"),
        ("∂a/∂z", "local"),
        ("∂L/∂w", "gradient"),
        ("L + ∂L/∂w", "gradient"),
        ("∂L/∂w * 0.01", "gradient"),
    ],
)
def test_a_number_has_the_colour_of_what_it_is_made_of(text: str, kind: str) -> None:
    assert f'class="{kind}"' in Prose(TRACED).n(text)


def test_a_change_always_has_its_sign() -> None:
    prose = Prose(TRACED)
    assert [prose.change(text).striptags() for text in ("0.1", "∂L/∂w * (-1)", "w - 3")] == ["+0.1", "−8", "0"]


@each_lesson
def test_no_line_breaks_between_a_formula_and_the_sign_after_it(api: Api, lesson: Lesson) -> None:
    html = api.get(f"/lessons/{lesson.slug}").text
    for found in re.finditer(r"</math>[.,;:?!)]", html):
        assert html[found.end() :].startswith("</span>"), html[found.start() - 80 : found.end() + 20]
