"""``/lessons`` and ``/lessons/{slug}``: the course, whose text moves the player; answers to its questions by query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.api.questions import read_query
from app.content.lessons import COURSE, MAIN, Lesson, Question, lessons
from app.drawing import mathml
from app.drawing.dials import dials
from app.limits import Limits
from app.pages.flow_parts import measured
from app.pages.flow_question import read_flow_question
from app.pages.player import page_data
from app.pages.stage import Stage
from app.problems import Flaw, Problem
from app.templates import render
from engine.ops import REGISTRY

router = APIRouter(include_in_schema=False)

HOME: Final = "/lessons"
# Browsers break a line between a formula and the sign that follows it.
_PUNCTUATED: Final = re.compile(r"(<math(?:(?!</math>).)*</math>[.,;:?!)])", re.DOTALL)
LAB_DEPTH: Final = 20


@dataclass(frozen=True, slots=True)
class LessonPage:
    """The context of a lesson.

    ``stages`` are its scenes by name; ``chosen`` is the place of the answer that the reader gave to each question.
    """

    lesson: Lesson
    count: int
    before: Lesson | None
    after: Lesson | None
    stages: Mapping[str, Stage]
    chosen: Mapping[str, int]
    data: Markup
    scenes: Markup

    @property
    def main(self) -> Stage:
        """The scene that the player opens with."""
        return self.stages[MAIN]

    @property
    def dials(self) -> Markup:
        """The wheels of the chain rule."""
        rates = [float(self.main.shown(rate)) for rate in ("∂z/∂x", "∂y/∂z")]
        return Markup(dials(self.main.traced, ("x", "z", "y"), rates).html())

    def formula(self, op: str) -> Markup:
        """Return the formula of an op."""
        return Markup(mathml.formula(REGISTRY[op].formula).html())

    def derivatives(self, op: str) -> list[Markup]:
        """Return the local derivatives of an op, or its structural rules, one for each operand that has one."""
        return [Markup(mathml.formula(rule).html()) for rule in REGISTRY[op].derivatives if rule is not None]

    def lab(self, state: Mapping[str, Any]) -> Mapping[str, Markup]:
        """Return what the gradient-flow lab measures for some of its settings, by the name of its place."""
        return _lab(self.lab_address(state))

    def lab_address(self, state: Mapping[str, Any]) -> str:
        """Return the query of the lab's address for some of its settings."""
        settings = {name: "1" if value is True else str(value) for name, value in state.items()}
        return f"?{urlencode({'depth': LAB_DEPTH, **settings})}"


@router.get(HOME, response_class=HTMLResponse)
async def show_lessons() -> HTMLResponse:
    """Show the contents of the course."""
    return HTMLResponse(_contents())


@router.get(HOME + "/{slug}", response_class=HTMLResponse)
async def show_lesson(request: Request, slug: str) -> HTMLResponse:
    """Show a lesson, with what is said of the answers in the address."""
    lesson = lessons().get(slug)
    if lesson is None:
        raise Problem([Flaw("not-found", "there is no such lesson", "", suggestion=f"see {HOME}")])
    answers = tuple(_answers(lesson, request.scope["query_string"]).items())
    html = await anyio.to_thread.run_sync(_page, slug, answers, limiter=request.app.state.limiter)
    return HTMLResponse(html)


@lru_cache(maxsize=1)
def _contents() -> str:
    return render("lessons.html", lessons=list(lessons().values()))


@lru_cache(maxsize=64)
def _page(slug: str, answers: tuple[tuple[str, int], ...]) -> str:
    html = render(f"lessons/{slug}.html", page=lesson_page(slug, dict(answers)))
    return _PUNCTUATED.sub(r'<span class="joined">\1</span>', html)


@lru_cache(maxsize=len(COURSE))
def stages(slug: str) -> Mapping[str, Stage]:
    """Return the scenes of a lesson, computed and drawn once."""
    return {name: Stage(name, scene) for name, scene in lessons()[slug].scenes.items()}


def lesson_page(slug: str, chosen: Mapping[str, int]) -> LessonPage:
    """Return the context of a lesson."""
    course = list(lessons().values())
    lesson = lessons()[slug]
    place, found = course.index(lesson), stages(slug)
    return LessonPage(
        lesson=lesson,
        count=len(course),
        before=course[place - 1] if place else None,
        after=course[place + 1] if place + 1 < len(course) else None,
        stages=found,
        chosen=chosen,
        data=page_data(found[MAIN].data()) if lesson.plays else Markup(),
        scenes=page_data({name: stage.asked for name, stage in found.items()}),
    )


@lru_cache(maxsize=16)
def _lab(address: str) -> Mapping[str, Markup]:
    question = read_flow_question(address.removeprefix("?").encode())
    return {name: Markup(part.html()) for name, part in measured(question, Limits()).items()}


def _answers(lesson: Lesson, query: bytes) -> dict[str, int]:
    """Return the answers in an address by question; what is no answer is refused."""
    questions: list[Question] = [*([lesson.opening] if lesson.opening else []), *lesson.checks]
    known = {question.name: [str(place) for place in range(len(question.choices))] for question in questions}
    chosen = {}
    for name, value in read_query(query, json_fields=()).items():
        if value not in known.get(name, ()):
            offered = ", ".join(known) or "none"
            text = "the address has an answer that this lesson does not offer"
            place = f"#/{name}" if name in known else "#"
            raise Problem([Flaw("validation-error", text, place, suggestion=f"its questions are {offered}")])
        chosen[name] = int(value)
    return chosen
