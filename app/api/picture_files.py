"""``POST /api/v1/traces.svg`` and ``.png``: the picture of a question of any length, as a file to save."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

import anyio.to_thread
from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.pictures import Drawn, check_bitmaps, paint, png_sketch, responses, svg_answer
from app.api.strict import StrictRoute, settings_of
from app.error_pictures import PNG, SVG, policy_of
from app.limits import Limits
from app.schemas.picture import BitmapRequest, PictureRequest
from app.schemas.problem import RESPONSES
from app.schemas.trace import WORKED_EXAMPLE

router = APIRouter(route_class=StrictRoute, tags=["Pictures"])

_EXAMPLES: Final = {"worked example": {"value": {**WORKED_EXAMPLE, "step": 12}}}


@router.post(
    "/traces.svg",
    summary="The graph of a program as an SVG file",
    response_class=Response,
    response_model=None,
    responses={**responses(SVG), **RESPONSES},
)
async def create_svg(
    request: Request, question: Annotated[PictureRequest, Body(openapi_examples=_EXAMPLES)]
) -> Response:
    """Draw the same for a question of any length, as a file to save. An error is a problem document."""
    return await _file(request, SVG, lambda limits: svg_answer(question, limits))


@router.post(
    "/traces.png",
    summary="The graph of a program as a PNG file",
    response_class=Response,
    response_model=None,
    responses={**responses(PNG, ()), **RESPONSES},
)
async def create_png(
    request: Request, question: Annotated[BitmapRequest, Body(openapi_examples=_EXAMPLES)]
) -> Response:
    """Draw the same as pixels. A server without the extra `export` answers 501."""
    check_bitmaps()
    return await _file(request, PNG, lambda limits: png_sketch(question, limits))


async def _file(request: Request, media_type: str, draw: Callable[[Limits], Drawn]) -> Response:
    limits = settings_of(request).limits
    drawn = await anyio.to_thread.run_sync(draw, limits, limiter=request.app.state.limiter)
    body = drawn if isinstance(drawn, bytes) else await paint(request, drawn)
    named = f'attachment; filename="blameflow-graph.{"png" if media_type == PNG else "svg"}"'
    headers = {**policy_of(media_type), "Cache-Control": "no-store", "Content-Disposition": named}
    return Response(body, headers=headers, media_type=media_type)
