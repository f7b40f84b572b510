"""``/embed/exercise``: an exercise in a frame of any host, which is told every answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.caching import cacheable
from app.api.questions import read_query
from app.api.strict import settings_of
from app.embedding.headers import embed_headers
from app.embedding.options import Embed, read_embed
from app.embedding.page import refusal
from app.limits import Limits
from app.pages.exercise_question import read_exercise_question
from app.pages.exercises import HTML, ExerciseView, exercise_view
from app.pages.player import page_data
from app.problems import Flaw, Problem, from_engine, pointer_to, quote
from app.schemas.exercise import EMBED
from app.templates import render
from engine import EngineError
from engine.exercises import MOST_SEEDS

router = APIRouter(include_in_schema=False)

_WHICH: Final = ("kind", "level", "seed")
_OWN: Final = ("theme", "motion", "height", "id", "origin")


@dataclass(frozen=True, slots=True)
class ExerciseEmbed:
    """The context of the embed."""

    view: ExerciseView
    embed: Embed
    page: str
    next: str
    options: Markup


@router.get(EMBED, response_class=HTMLResponse)
async def show_exercise_embed(request: Request) -> Response:
    """Show the exercise of the address, or in the same frame what is wrong with it."""
    settings = settings_of(request)
    headers = embed_headers(settings)
    query = request.scope["query_string"]
    try:
        body = await anyio.to_thread.run_sync(_html, query, settings.limits, limiter=request.app.state.limiter)
    except (Problem, EngineError) as wrong:
        problem = from_engine(wrong) if isinstance(wrong, EngineError) else wrong
        return HTMLResponse(refusal(problem), problem.status_code, headers)
    return cacheable(request, body, HTML, headers)


def _html(query: bytes, limits: Limits) -> bytes:
    return render("exercise_embed.html", page=exercise_embed(query, limits)).encode()


def exercise_embed(query: bytes, limits: Limits) -> ExerciseEmbed:
    """Return the context of the embed.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with its address.
    """
    given = read_query(query, json_fields=())
    if flaws := [_unknown(name) for name in given if name not in (*_WHICH, *_OWN)]:
        raise Problem(flaws)
    own: dict[str, str] = {name: given[name] for name in _OWN if name in given}
    embed = read_embed(urlencode(own).encode())
    question = read_exercise_question(query)
    return ExerciseEmbed(
        view=exercise_view(question, limits),
        embed=embed,
        page=question.page,
        next=_next(question.kind, question.level, question.seed, own),
        options=page_data({"id": embed.id, "origin": embed.origin, "page": question.page}),
    )


def _next(kind: str, level: int, seed: int, own: Mapping[str, str]) -> str:
    following = {"kind": kind, "level": str(level), "seed": str((seed + 1) % MOST_SEEDS)}
    return f"{EMBED}?{urlencode({**following, **own})}"


def _unknown(name: str) -> Flaw:
    names = (*_WHICH, *_OWN)
    close = get_close_matches(name[:64].lower(), names, n=1)
    suggestion = f'did you mean "{close[0]}"?' if close else f"the options are {', '.join(names)}"
    return Flaw("unknown-field", f'there is no option "{quote(name)}"', pointer_to("#", name), suggestion=suggestion)
