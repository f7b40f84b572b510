"""One HTML file with a trace, the player and the font inside: it opens from a disk, and asks for nothing."""

from __future__ import annotations

from typing import Final

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.caching import cacheable, tag_of
from app.api.strict import settings_of
from app.embedding import bundle
from app.embedding.addresses import origin_of
from app.embedding.headers import embed_headers
from app.embedding.options import Embed, read_embed
from app.embedding.page import HTML, embed_page, refusal
from app.headers import source_hash
from app.limits import Limits
from app.problems import Problem, from_engine
from app.templates import render
from engine import EngineError

router = APIRouter(include_in_schema=False)

ENTRY: Final = "embed/static-embed.js"


@router.get("/static-embed", response_class=HTMLResponse)
async def read_static_embed(request: Request) -> Response:
    """Answer with the file for the same address as an embed has."""
    settings, home = settings_of(request), origin_of(request)

    def make() -> tuple[bytes, dict[str, str], str]:
        embed = read_embed(request.scope["query_string"], settings.limits)
        body = static_file(embed, settings.limits, home).encode()
        return body, embed_headers(settings, policy(ENTRY, *_sheets(embed))), tag_of(body)

    try:
        body, headers, tag = await anyio.to_thread.run_sync(make, limiter=request.app.state.limiter)
    except (Problem, EngineError) as wrong:
        problem = from_engine(wrong) if isinstance(wrong, EngineError) else wrong
        return HTMLResponse(refusal(problem), problem.status_code, embed_headers(settings))
    named = {**headers, "Content-Disposition": 'inline; filename="blameflow.html"'}
    return cacheable(request, body, HTML, named, tag)


def static_file(embed: Embed, limits: Limits, home: str = "") -> str:
    """Return the file.

    Parameters
    ----------
    embed, limits
        What it shows, and what it may cost.
    home
        Where the whole page is, for a link; "" for no link.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with its question.
    """
    return render(
        "static_embed.html",
        page=embed_page(embed, limits),
        home=home,
        policy=policy(ENTRY, *_sheets(embed)),
        styles=bundle.styles(*_sheets(embed)),
        script=bundle.script(ENTRY),
    )


def _sheets(embed: Embed) -> tuple[str, ...]:
    return ("embed.css", "embed-predict.css") if embed.question.predict else ("embed.css",)


def policy(entry: str, *sheets: str) -> str:
    """Return the Content-Security-Policy of a file: its own script and styles by their hashes, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {source_hash(bundle.script(entry))}",
            f"style-src {source_hash(bundle.styles(*sheets))}",
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
