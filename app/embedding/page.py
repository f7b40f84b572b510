"""``/embed``: one player for a frame on any host; the whole trace is drawn and written out before a script runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.caching import cacheable
from app.api.strict import settings_of
from app.content import worked_example
from app.drawing.view import Drawings
from app.embedding.addresses import discovery
from app.embedding.headers import embed_headers
from app.embedding.options import Embed, read_embed
from app.limits import Limits
from app.pages.player import Shown, drawn_json, page_data, show
from app.pages.questions import USUAL
from app.problems import Problem, document, from_engine
from app.schemas.size import check_size
from app.schemas.trace import encode
from app.templates import render
from engine import EngineError, trace
from engine.expand import expand
from engine.numbers import usual_digits

router = APIRouter(include_in_schema=False)
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """The context of the page."""

    embed: Embed
    output: str
    inputs: str
    predicted: bool
    shown: Shown
    data: Markup
    options: Markup


@router.get("/embed", response_class=HTMLResponse)
async def show_embed(request: Request) -> Response:
    """Show what the address asks, or in the same frame what is wrong with it."""
    settings = settings_of(request)
    headers = embed_headers(settings)
    query = request.scope["query_string"]
    try:
        html = await anyio.to_thread.run_sync(
            _html, query, settings.limits, discovery(request), limiter=request.app.state.limiter
        )
    except (Problem, EngineError) as wrong:
        problem = from_engine(wrong) if isinstance(wrong, EngineError) else wrong
        return HTMLResponse(refusal(problem), problem.status_code, headers)
    return cacheable(request, html.encode(), HTML, headers)


def _html(query: bytes, limits: Limits, discovery: str) -> str:
    return render("embed.html", page=embed_page(read_embed(query, limits), limits), discovery=discovery)


def refusal(problem: Problem) -> str:
    """Return what is shown in the frame of a question that cannot be answered."""
    members = document(problem)
    code = members["errors"][0]["code"] if members["errors"] else "error"
    options = page_data({"id": "", "origin": "", "code": code})
    return render("embed_error.html", problem=members, options=options)


def embed_page(embed: Embed, limits: Limits) -> EmbedPage:
    """Return the context of an embed.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with its question.
    """
    with usual_digits(embed.digits):
        return _context(embed, limits)


def _context(embed: Embed, limits: Limits) -> EmbedPage:
    question = embed.question
    bounds = limits.engine()
    traced = trace(question.program, question.inputs, question.output, limits=bounds)
    if question.granularity == "scalar":
        traced = expand(traced, bounds)
    check_size(traced, "view", limits.response, question.fold)
    focus = question.example.focus if question.example else worked_example.SUBJECT
    drawings = Drawings(traced, question.fold)
    shown = show(drawings, question.step, focus, bool(question.predict))
    return EmbedPage(
        embed=embed,
        output=traced.graph.output_name,
        inputs=encode(question.inputs).decode(),
        predicted=bool(question.predict),
        shown=shown,
        data=page_data(_data(embed, drawn_json(drawings), shown.subject)),
        options=page_data(_options(embed)),
    )


def _data(embed: Embed, content: Mapping[str, Any], subject: int) -> dict[str, Any]:
    """Return what the player starts from."""
    question = embed.question
    return {
        "trace": content, "question": question.asked(), "usual": USUAL, "selected": subject, "hide": question.hide,
        "predict": question.predict,
    }  # fmt: skip


def _options(embed: Embed) -> dict[str, Any]:
    """Return what the scripts of the page need beyond the player."""
    return {
        "id": embed.id, "origin": embed.origin, "digits": embed.digits, "motion": embed.motion, "page": embed.page,
    }  # fmt: skip
