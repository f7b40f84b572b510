"""``/exercises``: one exercise, its graph with the gradients still to find, a judge, hints and the way there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.caching import cacheable
from app.api.strict import settings_of
from app.drawing import exercise_math
from app.drawing.markup import Element
from app.drawing.view import Drawings, view_json
from app.embedding.addresses import origin_of
from app.embedding.snippets import iframe, link
from app.limits import Limits
from app.pages.exercise_question import ExerciseQuestion, read_exercise_question
from app.pages.player import page_data
from app.pages.questions import USUAL, PageQuestion
from app.schemas.exercise import EMBED, page_of
from app.schemas.trace import encode, trace_json
from app.templates import render
from engine import EngineError
from engine.exercises import KINDS, LEVELS, MOST_SEEDS, Ask, Exercise, Kind, hints, judge_answer, result, solution
from engine.judgement.answers import read_answer

router = APIRouter(include_in_schema=False)

HOME: Final = "/exercises"
HTML: Final = "text/html; charset=utf-8"
HEIGHT: Final = 720  # of a frame, in pixels
HINTS: Final = ("where blame arrives", "the local derivatives", "the chain", "the step")
LEVEL_WORDS: Final = ("first steps", "easy", "harder", "hard")


@dataclass(frozen=True, slots=True)
class SolutionRow:
    """One step of the way to an answer; ``number`` is how many steps are done with it."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class AskView:
    """One thing to find; ``said`` is what there is to say to the answer, ``verdict`` right, wrong or empty."""

    number: int
    node: int
    index: str
    wanted: Markup
    name: str
    given: str
    verdict: str
    said: str
    hints: list[tuple[str, str]]
    worked: list[Markup]
    rows: list[SolutionRow]
    result: str


@dataclass(frozen=True, slots=True)
class ExerciseView:
    """An exercise as a page or an embed shows it."""

    exercise: Exercise
    kind: Kind
    question: str
    indexed: bool
    inputs: str
    step: int
    given: list[Markup]
    computed: list[Markup]
    asks: list[AskView]
    graph: Markup
    graph_down: Markup
    graph_done: Markup
    sentence: str
    data: Markup
    all_right: bool
    workbench: str


@dataclass(frozen=True, slots=True)
class ExercisePage:
    """The context of the page."""

    view: ExerciseView
    kinds: list[Kind]
    levels: list[tuple[int, str]]
    last_seed: int
    next: str
    before: str
    sheet: str
    snippet: str


@router.get(HOME, response_class=HTMLResponse)
async def show_exercise(request: Request) -> Response:
    """Show the exercise of the address, with the answers in it judged."""
    query, limits = request.scope["query_string"], settings_of(request).limits
    origin = origin_of(request)
    body = await anyio.to_thread.run_sync(_html, query, limits, origin, limiter=request.app.state.limiter)
    return cacheable(request, body, HTML)


def _html(query: bytes, limits: Limits, origin: str) -> bytes:
    return render("exercise.html", page=exercise_page(read_exercise_question(query), limits, origin)).encode()


def _snippet(question: ExerciseQuestion, kind: Kind, origin: str) -> str:
    """Return what is pasted to embed an exercise: a frame, and a link beside it."""
    query = question.page.partition("?")[2]
    title = f"Exercise in backpropagation: {kind.title}, level {question.level}"
    return f"{iframe(f'{origin}{EMBED}?{query}', title, '100%', HEIGHT)}\n{link(f'{origin}{question.page}', title)}"


def exercise_page(question: ExerciseQuestion, limits: Limits, origin: str) -> ExercisePage:
    """Return the context of the page.

    Parameters
    ----------
    question
        What the address says.
    limits
        Of the expressions that somebody answers.
    origin
        Of the server, for what is pasted elsewhere.

    Raises
    ------
    EngineError
        If there is no such kind, level or seed.
    """
    view = exercise_view(question, limits)
    kind, level, seed = question.kind, question.level, question.seed
    return ExercisePage(
        view=view,
        kinds=list(KINDS.values()),
        levels=list(zip(LEVELS, LEVEL_WORDS, strict=True)),
        last_seed=MOST_SEEDS - 1,
        next=page_of(kind, level, (seed + 1) % MOST_SEEDS),
        before=page_of(kind, level, seed - 1) if seed else "",
        sheet=f"{HOME}/sheet?kind={kind}&level={level}&seed={seed}",
        snippet=_snippet(question, view.kind, origin),
    )


def exercise_view(question: ExerciseQuestion, limits: Limits) -> ExerciseView:
    """Return an exercise as it is shown, with the answers judged."""
    it = question.exercise
    traced = it.trace
    forward = sum(step.phase == "forward" for step in traced.steps)
    drawings = Drawings(traced)
    down = drawings.down(forward)
    answers = question.answers or {}
    asks = [_ask(it, place, answers.get(place, ""), limits) for place in range(len(it.asks))]
    return ExerciseView(
        exercise=it,
        kind=KINDS[it.kind],
        question=it.question,
        indexed=any(ask.index for ask in it.asks),
        inputs=encode(dict(it.inputs)).decode(),
        step=forward,
        given=_markup(exercise_math.given(it)),
        computed=_markup(exercise_math.computed(it)),
        asks=asks,
        graph=Markup(drawings.across(forward).html()),
        graph_down=Markup(down.html() if down else ""),
        graph_done=Markup(drawings.across().html()),
        sentence=traced.steps[forward - 1].text,
        data=page_data(_data(it, drawings)),
        all_right=all(each.verdict == "right" for each in asks),
        workbench=f"/play{PageQuestion(it.program, it.inputs).address()}",
    )


def _ask(it: Exercise, place: int, given: str, limits: Limits) -> AskView:
    ask = it.asks[place]
    verdict, said = _judged(it, ask, given, limits)
    rows = [SolutionRow(step.index + 1, step.text) for step in solution(it, ask)]
    return AskView(
        number=place,
        node=it.node(ask),
        index=",".join(map(str, ask.index)),
        wanted=Markup(exercise_math.wanted(it, ask).html()),
        name=it.wanted(ask),
        given=given,
        verdict=verdict,
        said=said,
        hints=list(zip(HINTS, hints(it, ask), strict=False)),
        worked=_markup(exercise_math.worked(it, ask)),
        rows=rows,
        result=result(it, ask),
    )


def _judged(it: Exercise, ask: Ask, given: str, limits: Limits) -> tuple[str, str]:
    if not given.strip():
        return "", ""
    try:
        judged = judge_answer(it, ask, read_answer(given, limits.engine()))
    except EngineError as refused:
        first = refused.errors[0]
        said = f"{first.message}. {first.suggestion or ''}".strip()
        return "wrong", said[:1].upper() + said[1:]
    return ("right", result(it, ask)) if judged.correct else ("wrong", judged.sentence)


def _data(it: Exercise, drawings: Drawings) -> dict[str, Any]:
    """Return what the player starts from: all is in it, but it begins with the gradients hidden."""
    view = {**view_json(it.trace, drawings=drawings), "panels": {}, "formulas": []}
    content = {**trace_json(it.trace, "view"), "view": view}
    question = {"program": it.program, "inputs": dict(it.inputs)}
    return {
        "trace": content, "question": question, "usual": USUAL, "selected": it.node(it.asks[0]), "predict": "1",
    }  # fmt: skip


def _markup(rows: list[Element]) -> list[Markup]:
    return [Markup(row.html()) for row in rows]
