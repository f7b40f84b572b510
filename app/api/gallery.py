"""``/api/v1/gallery``: published worked examples with their printed numbers beside ours, and with their errata."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.api.questions import read_query
from app.content.gallery import ENTRIES, GROUPS, KINDS
from app.problems import Flaw, Problem, pointer_to, quote
from app.schemas.gallery import EntryAnswer, GalleryAnswer, GalleryRequest, entry_json, gallery_json
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode

router = APIRouter(tags=["Gallery"])

_LISTED: Final = {"kind": "networks", "group": "posts"}
_QUERY: Final[list[dict[str, Any]]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": field.description,
        "schema": {"type": "string"},
        "example": _LISTED[name],
    }
    for name, field in GalleryRequest.model_fields.items()
]
_SLUG: Final[dict[str, Any]] = {
    "name": "slug",
    "in": "path",
    "required": True,
    "description": "The entry's stable name.",
    "schema": {"type": "string"},
    "example": "mazur-2015-mlp-2-2-2",
}


@router.get(
    "/gallery",
    summary="List the published worked examples",
    response_model=None,
    responses={200: {"model": GalleryAnswer}, **RESPONSES},
    openapi_extra={"parameters": _QUERY},
)
async def read_gallery(request: Request) -> Response:
    """Return the published examples, group by group, with how many of their printed numbers ours equal."""
    asked = GalleryRequest.read(read_query(request.scope["query_string"], json_fields=()))
    flaws = [*_unknown("kind", asked.kind, KINDS), *_unknown("group", asked.group, GROUPS)]
    if flaws:
        raise Problem(flaws)
    answer = await anyio.to_thread.run_sync(gallery_json, asked.kind, asked.group, limiter=request.app.state.limiter)
    return cacheable(request, encode(answer))


@router.get(
    "/gallery/{slug}",
    summary="One published worked example",
    response_model=None,
    responses={200: {"model": EntryAnswer}, **RESPONSES},
    openapi_extra={"parameters": [_SLUG]},
)
async def read_entry(request: Request) -> Response:
    """Return an entry whole: its printed numbers beside ours, and where print is wrong what the slip gives."""
    slug = request.path_params["slug"]
    if slug not in ENTRIES:
        raise Problem([unknown_entry(slug)])
    for name in read_query(request.scope["query_string"], json_fields=()):
        detail = f'there is no parameter "{quote(name)}"'
        raise Problem([Flaw("unknown-field", detail, pointer_to("#", name), suggestion="leave it out")])
    answer = await anyio.to_thread.run_sync(entry_json, ENTRIES[slug], limiter=request.app.state.limiter)
    return cacheable(request, encode(answer))


def unknown_entry(slug: str) -> Flaw:
    """Return what is wrong with the name of an entry."""
    close = get_close_matches(slug[:64].lower(), ENTRIES, n=1)
    suggestion = f'did you mean "{close[0]}"?' if close else "GET /api/v1/gallery lists them all"
    return Flaw("unknown-example", f'there is no entry "{quote(slug)}"', "#/slug", suggestion=suggestion)


def _unknown(field: str, given: str, known: Mapping[str, Any]) -> list[Flaw]:
    if not given or given in known:
        return []
    close = get_close_matches(given[:64].lower(), known, n=1)
    suggestion = f'did you mean "{close[0]}"?' if close else f"choose among {', '.join(known)}"
    return [Flaw("validation-error", f'there is no {field} "{quote(given)}"', f"#/{field}", suggestion=suggestion)]
