"""``/exercises/sheet``: exercises to print, with the key on pages of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.caching import cacheable
from app.drawing import exercise_math
from app.drawing.view import Drawings
from app.embedding.addresses import origin_of
from app.pages.exercise_question import ExerciseQuestion, read_exercise_question
from app.pages.exercises import HOME, HTML, LEVEL_WORDS
from app.schemas.exercise import MOST
from app.templates import render
from engine.exercises import KINDS, LEVELS, MOST_SEEDS, Exercise, Kind, sheet

router = APIRouter(include_in_schema=False)

# In pixels: what is wider would be too small to read beside its program.
WIDEST: Final = 900


@dataclass(frozen=True, slots=True)
class SheetAsk:
    """One thing to find, with its way."""

    wanted: Markup
    worked: list[Markup]


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One exercise of the sheet; ``wide`` says that its graph needs the width of the page."""

    exercise: Exercise
    question: str
    indexed: bool
    given: list[Markup]
    computed: list[Markup]
    asks: list[SheetAsk]
    graph: Markup
    wide: bool


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The context of the sheet."""

    question: ExerciseQuestion
    kind: Kind
    kinds: list[Kind]
    levels: list[tuple[int, str]]
    most: int
    last_seed: int
    entries: list[SheetEntry]
    next: str
    home: str
    address: str


@router.get(f"{HOME}/sheet", response_class=HTMLResponse)
async def show_sheet(request: Request) -> Response:
    """Show the sheet of the address."""
    query, origin = request.scope["query_string"], origin_of(request)
    body = await anyio.to_thread.run_sync(_html, query, origin, limiter=request.app.state.limiter)
    return cacheable(request, body, HTML)


def _html(query: bytes, origin: str) -> bytes:
    return render("exercise_sheet.html", page=sheet_page(read_exercise_question(query), origin)).encode()


def sheet_page(question: ExerciseQuestion, origin: str) -> SheetPage:
    """Return the context of the sheet.

    Parameters
    ----------
    question
        Which exercises, and how many.
    origin
        Of the server, for the address that is printed.

    Raises
    ------
    EngineError
        If there is no such kind, level or seed.
    """
    found = sheet(question.kind, question.level, question.seed, question.count)
    return SheetPage(
        question=question,
        kind=KINDS[question.kind],
        kinds=list(KINDS.values()),
        levels=list(zip(LEVELS, LEVEL_WORDS, strict=True)),
        most=MOST,
        last_seed=MOST_SEEDS - 1,
        entries=[_entry(each) for each in found],
        next=_address(question, (found[-1].seed + 1) % MOST_SEEDS),
        home=question.page,
        address=f"{origin}{_address(question, question.seed)}",
    )


def _address(question: ExerciseQuestion, seed: int) -> str:
    return f"{HOME}/sheet?kind={question.kind}&level={question.level}&seed={seed}&count={question.count}"


def _entry(it: Exercise) -> SheetEntry:
    forward = sum(step.phase == "forward" for step in it.trace.steps)
    drawings = Drawings(it.trace)
    return SheetEntry(
        exercise=it,
        question=it.question,
        indexed=any(ask.index for ask in it.asks),
        given=[Markup(each.html()) for each in exercise_math.given(it)],
        computed=[Markup(each.html()) for each in exercise_math.computed(it)],
        asks=[
            SheetAsk(
                Markup(exercise_math.wanted(it, ask).html()),
                [Markup(row.html()) for row in exercise_math.worked(it, ask)],
            )
            for ask in it.asks
        ],
        graph=Markup(drawings.across(forward).html()),
        wide=drawings.layouts["right"].width > WIDEST,
    )
