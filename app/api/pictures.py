"""``/api/v1/traces.svg``, ``.png`` and ``.gif``: the graph of a program as a picture; errors are pictures too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable, tag_of
from app.api.questions import read_query
from app.api.strict import settings_of
from app.drawing.bitmap import can_animate, can_render, painted
from app.drawing.standalone import standalone_svg
from app.error_pictures import GIF, PNG, SVG, policy_of
from app.limits import Limits
from app.problems import Flaw, Problem
from app.raster.studio import STUDIO, NotDrawnError, Sketch
from app.schemas.packed import unpack
from app.schemas.picture import (
    AnimationRequest,
    BitmapRequest,
    PictureRequest,
    animated_steps,
    check_picture_size,
    width_of,
    width_of_frames,
)
from app.schemas.problem import RESPONSES
from app.schemas.trace import WORKED_EXAMPLE, encode
from engine import trace

router = APIRouter(tags=["Pictures"])

Drawn = bytes | Sketch
# Of one step of an animation, and of the last, in milliseconds.
STEP_TIME: Final = 1_200
LAST_TIME: Final = 4_000
LONG: Final = 2**20  # bytes of a picture whose tag is not made where all others wait
_DESCRIPTIONS: Final = {
    "program": "The program text; may be left out beside `state`.",
    "inputs": "A value for every free name, as a JSON object.",
    "output": "The variable to differentiate; the last line's if left out.",
    "seed": "∂L/∂output to start from, as JSON; 1 if left out.",
    "step": "How many steps are done; all of them if left out.",
    "state": "A long question packed: its JSON with `program`, `inputs` and `output`, deflated (raw), as base64url.",
    "theme": "`light` or `dark`; an SVG may be `auto`, which follows the reader's preference.",
    "width": "In pixels; twice the width of the SVG if left out, or less where that would be too many pixels.",
}
_EXAMPLES: Final = {
    "program": WORKED_EXAMPLE["program"],
    "inputs": encode(WORKED_EXAMPLE["inputs"]).decode(),
    "step": "12",
    "theme": "light",
}
_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "integer" if name in ("step", "width") else "string"},
        **({"example": _EXAMPLES[name]} if name in _EXAMPLES else {}),
    }
    for name, description in _DESCRIPTIONS.items()
]
_JSON_FIELDS: Final = ("inputs", "seed")
_WHOLE_FIELDS: Final = ("step", "width")


def responses(media_type: str, kinds: tuple[str, ...] = ("4XX",)) -> dict[int | str, dict[str, Any]]:
    """Return the documented answers of a picture; its errors of these kinds may be pictures too."""
    content: dict[str, Any] = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    errors: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        errors[kind] = {**RESPONSES["4XX"], "content": {**RESPONSES["4XX"]["content"], **content}}
    return {200: {"description": "The picture.", "content": content}, **errors}


@router.get(
    "/traces.svg",
    summary="The graph of a program as SVG",
    response_class=Response,
    response_model=None,
    responses=responses(SVG),
    openapi_extra={"parameters": [each for each in _PARAMETERS if each["name"] != "width"]},
)
async def read_svg(request: Request) -> Response:
    """Draw the graph at a step: values where they are known, gradients where they have arrived.

    The picture needs no stylesheet, has a title and a description, and may be kept by any cache. An error is a picture
    too, with the status of the error.
    """

    def draw(query: dict[str, Any], limits: Limits) -> bytes:
        return svg_answer(PictureRequest.read(query), limits)

    return await _answer(request, SVG, draw)


@router.get(
    "/traces.png",
    summary="The graph of a program as PNG",
    response_class=Response,
    response_model=None,
    responses=responses(PNG, ("4XX", "501")),
    openapi_extra={"parameters": _PARAMETERS},
)
async def read_png(request: Request) -> Response:
    """Draw the same as pixels, for places that take no SVG.

    A server without the extra `export` answers 501, with a problem that says what to install.
    """
    check_bitmaps()

    def draw(query: dict[str, Any], limits: Limits) -> Sketch:
        return png_sketch(BitmapRequest.read(query), limits)

    return await _answer(request, PNG, draw)


@router.get(
    "/traces.gif",
    summary="Every step of a program as an animated GIF",
    response_class=Response,
    response_model=None,
    responses=responses(GIF, ("4XX", "501")),
    openapi_extra={"parameters": [each for each in _PARAMETERS if each["name"] != "step"]},
)
async def read_gif(request: Request) -> Response:
    """Draw every step, one after another, for slides and places that take no script.

    Of a program with many steps each frame shows a few.
    """
    check_bitmaps(moving=True)

    def draw(query: dict[str, Any], limits: Limits) -> Sketch:
        return gif_sketch(AnimationRequest.read(query), limits)

    return await _answer(request, GIF, draw)


def svg_answer(question: PictureRequest, limits: Limits) -> bytes:
    """Return the bytes of the SVG that answers a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    traced = trace(question.program, question.inputs, question.output, question.seed, limits.engine())
    check_picture_size(traced, limits.response)
    step = None if question.step is None else min(question.step, len(traced.steps))
    return standalone_svg(traced, question.theme, step).html().encode()


def png_sketch(question: BitmapRequest, limits: Limits) -> Sketch:
    """Return what is to be painted for the PNG that answers a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    svg = svg_answer(question, limits).decode()
    return Sketch([painted(svg, question.theme)], width_of(svg, question.width, limits.pixels))


def gif_sketch(question: AnimationRequest, limits: Limits) -> Sketch:
    """Return what is to be painted for the GIF that answers a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    traced = trace(question.program, question.inputs, question.output, question.seed, limits.engine())
    steps = animated_steps(traced, limits.response)
    first = standalone_svg(traced, question.theme, 0).html()
    width = width_of_frames(first, question.width, len(steps), limits.pixels)
    frames = [painted(standalone_svg(traced, question.theme, step).html(), question.theme) for step in steps]
    return Sketch(frames, width, [STEP_TIME] * (len(steps) - 1) + [LAST_TIME])


async def paint(request: Request, sketch: Sketch) -> bytes:
    """Return a picture that another process paints, while this one waits and answers others.

    Raises
    ------
    Problem
        503 drawing-failed or overloaded.
    """
    patience = settings_of(request).limits.drawing
    try:
        return await anyio.to_thread.run_sync(STUDIO.paint, sketch, patience, limiter=request.app.state.easel)
    except NotDrawnError as error:
        raise Problem([Flaw("drawing-failed", str(error), params={"limit": patience})], {"Retry-After": "2"}) from None


def check_bitmaps(moving: bool = False) -> None:
    """Refuse a bitmap where the extra for it is not installed.

    Raises
    ------
    Problem
        501 not-installed.
    """
    if not (can_animate() if moving else can_render()):
        detail = 'a bitmap needs the extra "export", which this server was installed without'
        hint = 'pip install ".[export]" adds it; or take the same picture from /api/v1/traces.svg'
        raise Problem([Flaw("not-installed", detail, suggestion=hint)])


async def _answer(request: Request, media_type: str, draw: Callable[[dict[str, Any], Limits], Drawn]) -> Response:
    """Return the picture, drawn in a thread; what is wrong becomes a picture as well, on its way out."""
    limits = settings_of(request).limits
    query = read_query(request.scope["query_string"], json_fields=_JSON_FIELDS, whole_fields=_WHOLE_FIELDS)
    if "state" in query:
        query = unpack(query.pop("state")) | query
        request.scope["state"]["theme"] = query.get("theme")
    drawn = await anyio.to_thread.run_sync(draw, query, limits, limiter=request.app.state.limiter)
    body = drawn if isinstance(drawn, bytes) else await paint(request, drawn)
    tag = await anyio.to_thread.run_sync(tag_of, body) if len(body) > LONG else None
    return cacheable(request, body, media_type, policy_of(media_type), tag)
