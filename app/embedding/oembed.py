"""``/oembed`` (oembed.com): what a host needs to show one of our addresses as a frame. Fetches nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.api.questions import read_query
from app.api.strict import settings_of
from app.drawing.bitmap import can_render
from app.drawing.standalone import standalone_svg
from app.embedding.addresses import origin_of, own_query
from app.embedding.options import Embed, read_embed
from app.embedding.snippets import rich
from app.limits import Limits
from app.pages.questions import PageQuestion, read_page_question
from app.problems import Flaw, Problem, quote
from app.schemas.model import RequestModel, absent
from app.schemas.packed import pack
from app.schemas.picture import check_picture_size
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode
from engine import trace

router = APIRouter(tags=["Embeds"])

WIDTH: Final = 720
HEIGHT: Final = 560
THUMBNAIL: Final = 640
# What a picture's address may have before it is packed, and what is too long even so.
SHORT: Final = 1_500
_DESCRIPTIONS: Final = {
    "url": "An address of `/`, `/play` or `/embed` on this server.",
    "maxwidth": "The frame is no wider, in pixels.",
    "maxheight": "The frame is no higher, in pixels.",
    "format": "`json`, which is all there is.",
}
_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": name,
        "in": "query",
        "required": name == "url",
        "description": description,
        "schema": {"type": "integer" if name.startswith("max") else "string"},
        **({"example": "http://localhost:8000/play?example=worked-example"} if name == "url" else {}),
    }
    for name, description in _DESCRIPTIONS.items()
]


class OembedRequest(RequestModel):
    """What a consumer asks."""

    url: str
    maxwidth: Annotated[int, Field(ge=1)] = Field(default_factory=absent)
    maxheight: Annotated[int, Field(ge=1)] = Field(default_factory=absent)
    format: str = "json"


class OembedAnswer(BaseModel):
    """A rich embed, as oEmbed 1.0 has it."""

    type: Annotated[str, Field(description="Always `rich`.")]
    version: Annotated[str, Field(description="Always `1.0`.")]
    title: Annotated[str, Field(description="What is shown.")]
    provider_name: Annotated[str, Field(description="Always `Blameflow`.")]
    provider_url: Annotated[str, Field(description="The server.")]
    html: Annotated[str, Field(description="A quotation that links to the page, and the frame.")]
    width: Annotated[int, Field(description="Of the frame.")]
    height: Annotated[int, Field(description="Of the frame.")]
    cache_age: Annotated[int, Field(description="In seconds.")]
    thumbnail_url: Annotated[str, Field(description="The graph as a picture.")]
    thumbnail_width: Annotated[int, Field(description="Of the picture.")]
    thumbnail_height: Annotated[int, Field(description="Of the picture.")]


@dataclass(frozen=True, slots=True)
class Found:
    """What an address of ours shows: its embed, and the queries of the frame and of the page."""

    embed: Embed
    frame: str
    page: str


@router.get(
    "/oembed",
    summary="An address of ours as a rich embed",
    response_model=None,
    responses={200: {"model": OembedAnswer}, **RESPONSES},
    openapi_extra={"parameters": _PARAMETERS},
)
async def read_oembed(request: Request) -> Response:
    """Answer for our own addresses only, and fetch nothing. Pages name this address in their head."""
    sizes = ("maxwidth", "maxheight")
    query = read_query(request.scope["query_string"], json_fields=(), whole_fields=sizes)
    asked = OembedRequest.read(query)
    if asked.format != "json":
        detail = f'the answer comes as JSON only, not as "{quote(asked.format)}"'
        raise Problem([Flaw("unknown-format", detail, "#/format", suggestion="ask with format=json")])
    settings = settings_of(request)
    origin = origin_of(request)
    body = await anyio.to_thread.run_sync(
        answer, asked, origin, settings.limits, settings.cache_seconds, limiter=request.app.state.limiter
    )
    return cacheable(request, body)


def answer(asked: OembedRequest, origin: str, limits: Limits, age: int) -> bytes:
    """Return the bytes of the answer.

    Raises
    ------
    EngineError, Problem
        If the address is not ours, or whatever is wrong with what it asks.
    """
    found = find(asked.url, origin, limits)
    question = found.embed.question
    traced = trace(question.program, question.inputs, question.output, limits=limits.engine())
    check_picture_size(traced, limits.response)
    title = f"{question.example.title if question.example else traced.graph.output_name}: backpropagation step by step"
    width = min(asked.maxwidth or WIDTH, WIDTH)
    height = min(asked.maxheight or HEIGHT, found.embed.height or HEIGHT)
    step = None if question.step is None else min(question.step, len(traced.steps))
    size = standalone_svg(traced, "light", step).attributes
    ratio = float(size["height"] or 1) / float(size["width"] or 1)
    small = min(THUMBNAIL, asked.maxwidth or THUMBNAIL)
    frame, page = f"{origin}/embed{found.frame}", f"{origin}{found.page}"
    return encode(
        {
            "type": "rich",
            "version": "1.0",
            "title": title,
            "provider_name": "Blameflow",
            "provider_url": f"{origin}/",
            "html": rich(frame, page, title, width, height),
            "width": width,
            "height": height,
            "cache_age": age,
            "thumbnail_url": f"{origin}{picture(question, small if can_render() else None)}",
            "thumbnail_width": small,
            "thumbnail_height": max(1, round(small * ratio)),
        }
    )


def find(url: str, origin: str, limits: Limits) -> Found:
    """Return what an address of ours shows.

    Raises
    ------
    Problem
        404 not-embeddable for an address of others; 400, 404 or 422 for what is wrong with its question.
    """
    path, query = own_query(url, origin)
    if path == "/embed":
        embed = read_embed(query, limits)
        return Found(embed, f"?{query.decode()}" if query else "", embed.page)
    # A room looks at a page; a frame has no room around it.
    question = replace(read_page_question(query), present=False)
    address = question.address(question.step).removesuffix("?")
    return Found(Embed(question=question), address, f"{path}{address}")


def picture(question: PageQuestion, width: int | None) -> str:
    """Return the address of the picture of a question: as pixels of a width, or as SVG if that is None."""
    asked = {name: value for name, value in question.asked().items() if name in ("program", "inputs", "output")}
    plain = {name: encode(value).decode() if name == "inputs" else str(value) for name, value in asked.items()}
    fields = plain if len(urlencode(plain)) <= SHORT else {"state": pack(asked)}
    if question.step is not None:
        fields["step"] = str(question.step)
    if width is not None:
        fields["width"] = str(width)
    return f"/api/v1/traces.{'svg' if width is None else 'png'}?{urlencode(fields)}"
