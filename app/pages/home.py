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
from app.drawing.panels import Panels
from app.drawing.view import Drawings, view_json
from app.embedding.addresses import discovery
from app.limits import Limits
from app.pages.player import InputField, StepRow, derivation, input_field, page_data, sentence, step_rows
from app.pages.questions import PageQuestion, read_page_question
from app.schemas.size import check_size
from app.schemas.trace import encode, trace_json
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
    step: int | None
    output: str
    is_usual: bool
    fields: list[InputField]
    sentence: str
    graph: Markup
    graph_down: Markup
    panel: Markup
    derivation: list[Markup]
    steps: list[StepRow]
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
    count = len(traced.steps)
    done = count if question.step is None else min(question.step, count)
    position = None if question.step is None else done
    subject = traced.graph.names.get(worked_example.SUBJECT, 0)
    drawings = Drawings(traced)
    down = drawings.down(position)
    content = {**trace_json(traced, "view"), "view": view_json(traced, drawings=drawings)}
    usual = {"program": worked_example.PROGRAM, "inputs": worked_example.INPUTS}
    return HomePage(
        kept=question.parameters(),
        program=question.program,
        program_lines=question.program.split("\n"),
        inputs=encode(question.inputs).decode(),
        step=position,
        output=traced.graph.output_name,
        is_usual=question.is_usual,
        fields=[input_field(name, value) for name, value in question.inputs.items()],
        sentence=sentence(traced, question.step, done),
        graph=Markup(drawings.across(position).html()),
        graph_down=Markup(down.html() if down else ""),
        panel=Markup(Panels(traced, done).panel(subject).html()),
        derivation=derivation(traced),
        steps=step_rows(traced, position),
        nudges=_nudges(traced, question, limits),
        data=page_data({"trace": content, "usual": usual, "selected": subject}),
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
