"""``/``: the worked example, or any other small program, as the player with everything in it drawn by the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.api.strict import settings_of
from app.content import worked_example
from app.drawing.numbers import format_number
from app.drawing.view import Drawings
from app.embedding.addresses import discovery
from app.limits import Limits
from app.pages.player import InputField, Shown, derivation, drawn_json, input_field, page_data, show
from app.pages.questions import PageQuestion, read_page_question
from app.schemas.size import check_size
from app.schemas.trace import encode
from app.templates import render
from engine import Trace, nudge, trace

router = APIRouter(include_in_schema=False)

FINE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class NudgeRow:
    """What becomes of the output when one input changes; all as text."""

    name: str
    delta: str
    predicted: str
    true: str
    difference: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The context of the page."""

    kept: Mapping[str, str]
    program: str
    program_lines: list[str]
    inputs: str
    shown: Shown
    output: str
    is_usual: bool
    fields: list[InputField]
    derivation: list[Markup]
    nudges: list[NudgeRow]
    data: Markup


@router.get("/", response_class=HTMLResponse)
async def show_home(request: Request) -> HTMLResponse:
    """Show the question in the address, or the worked example."""
    question = read_page_question(request.scope["query_string"])
    limits = settings_of(request).limits
    html = await anyio.to_thread.run_sync(
        _html, question, limits, discovery(request), limiter=request.app.state.limiter
    )
    return HTMLResponse(html)


def _html(question: PageQuestion, limits: Limits, discovery: str) -> str:
    return render("home.html", page=home_page(question, limits), discovery=discovery)


def home_page(question: PageQuestion, limits: Limits) -> HomePage:
    """Return the context that answers a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    traced = trace(question.program, question.inputs, question.output, limits=limits.engine())
    check_size(traced, "view", limits.response)
    drawings = Drawings(traced)
    shown = show(drawings, question.step, worked_example.SUBJECT)
    usual = {"program": worked_example.PROGRAM, "inputs": worked_example.INPUTS}
    return HomePage(
        kept=question.parameters(),
        program=question.program,
        program_lines=question.program.split("\n"),
        inputs=encode(question.inputs).decode(),
        shown=shown,
        output=traced.graph.output_name,
        is_usual=question.is_usual,
        fields=[input_field(name, value) for name, value in question.inputs.items()],
        derivation=derivation(traced),
        nudges=_nudges(traced, question, limits),
        data=page_data({"trace": drawn_json(drawings), "usual": usual, "selected": shown.subject}),
    )


def _nudges(traced: Trace, question: PageQuestion, limits: Limits) -> list[NudgeRow]:
    if traced.nodes[traced.graph.output].shape:
        return []
    rows = []
    for name, value in question.inputs.items():
        if not isinstance(value, int | float):
            continue
        for delta in worked_example.NUDGES:
            it = nudge(question.program, question.inputs, name, delta, limits=limits.engine())
            numbers = (it.predicted, it.true, it.difference)
            rows.append(NudgeRow(name, f"+{format_number(delta)}", *(format_number(x, FINE_DIGITS) for x in numbers)))
    return rows
