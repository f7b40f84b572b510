"""``/api/v1/gallery``: published worked examples with their printed numbers beside ours, and with their errata."""

from __future__ import annotations

from typing import Final

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.api.listing import did_you_mean, search_parameters, slug_parameter, take_no_parameters, unknown_choice
from app.api.questions import read_query
from app.content.gallery import ENTRIES, GROUPS, KINDS
from app.problems import Flaw, Problem, quote
from app.schemas.gallery import EntryAnswer, GalleryAnswer, GalleryRequest, entry_json, gallery_json
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode

router = APIRouter(tags=["Gallery"])

_QUERY: Final = search_parameters(GalleryRequest, {"kind": "networks", "group": "posts"})
_SLUG: Final = slug_parameter("The entry's stable name.", "mazur-2015-mlp-2-2-2")


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
    choices = (("kind", asked.kind, KINDS), ("group", asked.group, GROUPS))
    if flaws := [unknown_choice(*choice) for choice in choices if choice[1] and choice[1] not in choice[2]]:
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
    take_no_parameters(request)
    answer = await anyio.to_thread.run_sync(entry_json, ENTRIES[slug], limiter=request.app.state.limiter)
    return cacheable(request, encode(answer))


def unknown_entry(slug: str) -> Flaw:
    """Return what is wrong with the name of an entry."""
    suggestion = did_you_mean(slug, ENTRIES, "GET /api/v1/gallery lists them all")
    return Flaw("unknown-example", f'there is no entry "{quote(slug)}"', "#/slug", suggestion=suggestion)
