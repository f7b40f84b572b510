"""``/play``: the workbench. Any program in an editor, its graph beside it, and all there is to ask about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from unicodedata import normalize

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.api.strict import settings_of
from app.api.traces import in_scalars
from app.content import worked_example
from app.content.examples import Example
from app.content.op_examples import signature
from app.drawing.bitmap import can_render
from app.drawing.view import Drawings
from app.embedding.addresses import discovery
from app.limits import Limits
from app.pages.player import InputField, Shown, derivation, drawn_json, input_field, page_data, show
from app.pages.questions import USUAL, PageQuestion, read_page_question
from app.problems import Problem, document, from_engine
from app.schemas.example import example_json
from app.schemas.size import check_size
from app.schemas.trace import encode
from app.templates import render
from engine import EngineError, Trace, trace
from engine.language import parse
from engine.limits import UNLIMITED
from engine.ops import REGISTRY

router = APIRouter(include_in_schema=False)

NEW_INPUT = 1.0
NOTHING = PageQuestion("0", {})


@dataclass(frozen=True, slots=True)
class PlayPage:
    """The context of the page; ``errors`` are the entries of a problem document, ``is_empty`` if there is no graph.

    ``kept`` are the parameters of the address that forms keep; ``hide`` names the panels that are left out.
    """

    program: str
    inputs: str
    kept: Mapping[str, str]
    example: Example | None
    hide: str
    present: bool
    has_bitmaps: bool
    shown: Shown
    errors: list[Mapping[str, Any]]
    is_empty: bool
    fields: list[InputField]
    derivation: list[Markup]
    ops: Markup
    data: Markup


@router.get("/play", response_class=HTMLResponse)
async def show_play(request: Request) -> HTMLResponse:
    """Show the program in the address, right or wrong, or the worked example."""
    question = read_page_question(request.scope["query_string"])
    limits = settings_of(request).limits
    html = await anyio.to_thread.run_sync(
        _html, question, limits, discovery(request), limiter=request.app.state.limiter
    )
    return HTMLResponse(html)


def _html(question: PageQuestion, limits: Limits, discovery: str) -> str:
    return render("play.html", page=play_page(question, limits), discovery=discovery)


def play_page(question: PageQuestion, limits: Limits) -> PlayPage:
    """Return the context of a question; what is wrong with its program stands beside it and is no refusal."""
    errors: list[Mapping[str, Any]] = []
    asked = question
    try:
        asked = question = with_new_inputs(question, limits)
        traced = _traced(question, limits)
    except (EngineError, Problem) as wrong:
        problem = from_engine(wrong) if isinstance(wrong, EngineError) else wrong
        errors = document(problem)["errors"]
        asked = NOTHING
        traced = _traced(asked, limits)
    focus = question.example.focus if question.example else worked_example.SUBJECT
    drawings = Drawings(traced, asked.fold)
    shown = show(drawings, asked.step, focus, bool(asked.predict))
    return PlayPage(
        program=question.program,
        inputs=encode(question.inputs).decode(),
        kept=question.parameters(),
        example=question.example,
        hide=" ".join(question.hide),
        present=question.present,
        has_bitmaps=can_render(),
        shown=replace(shown, sentence="", steps=[]) if errors else shown,
        errors=errors,
        is_empty=bool(errors),
        fields=[input_field(name, value) for name, value in question.inputs.items()],
        derivation=[] if errors or question.predict else derivation(traced),
        ops=_ops(),
        data=page_data(_data(question, drawings, shown.subject, errors)),
    )


@cache
def _ops() -> Markup:
    """Return what the editor completes."""
    return page_data([{"name": op.name, "signature": signature(op), "summary": op.summary} for op in REGISTRY.values()])


def _data(question: PageQuestion, drawings: Drawings, subject: int, errors: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the scripts of the page start from."""
    return {
        "trace": drawn_json(drawings),
        "question": question.asked(),
        "usual": USUAL,
        "selected": subject,
        "errors": errors,
        "example": question.example and example_json(question.example),
        "hide": question.hide,
        "present": question.present,
        "predict": question.predict,
    }


def with_new_inputs(question: PageQuestion, limits: Limits) -> PageQuestion:
    """Return a question in which the free names of the program, and no others, have a value: 1 if none was given.

    Raises
    ------
    EngineError
        If the program is none.
    """
    bounds = limits.engine()
    program = parse(question.program, functions=frozenset(REGISTRY), length_limit=bounds.program_characters)
    free = [name for name in program.free_names() if name not in REGISTRY]
    given = {normalize("NFC", name): value for name, value in question.inputs.items()}
    kept = {name: value for name, value in given.items() if name in free}
    return replace(question, inputs=kept | {name: NEW_INPUT for name in free if name not in kept})


def _traced(question: PageQuestion, limits: Limits) -> Trace:
    bounds = UNLIMITED if question is NOTHING else limits.engine()
    traced = trace(question.program, question.inputs, question.output, limits=bounds)
    if question.granularity == "scalar":
        traced = in_scalars(traced, bounds)
    check_size(traced, "view", limits.response, question.fold)
    return traced
