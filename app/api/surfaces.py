"""``/api/v1/surfaces``: what a network gives at every point of a grid, by forward passes alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.limits import Limits
from app.problems import Flaw, Problem
from app.schemas.problem import RESPONSES
from app.schemas.size import NUMBER
from app.schemas.surface import SURFACE_EXAMPLE, SurfaceAnswer, SurfaceRequest, surface_json
from app.schemas.trace import encode
from engine.training.surfaces import surface

router = APIRouter(route_class=StrictRoute, tags=["Training"])


@router.post(
    "/surfaces",
    summary="Evaluate a network over the plane",
    response_model=None,
    responses={200: {"model": SurfaceAnswer}, **RESPONSES},
)
async def create_surface(
    request: Request,
    question: Annotated[SurfaceRequest, Body(openapi_examples={"one neuron": {"value": SURFACE_EXAMPLE}})],
) -> Response:
    """Put the points of a grid in place of a program's samples and compute one variable: the decision surface.

    Lines that lead only to the loss, and the targets in them, fall away. A batch norm takes its statistics from the
    grid, as from any other batch.
    """
    return await answer_post(request, question, answer)


@router.get(
    "/surfaces",
    summary="Evaluate a network over the plane, cacheable",
    response_model=None,
    responses={200: {"model": SurfaceAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(SurfaceRequest, SURFACE_EXAMPLE)},
)
async def read_surface(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, SurfaceRequest, answer)


def answer(question: SurfaceRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    grid, axis = question.grid.grid(), int(question.convention == "column")
    size = NUMBER * grid.columns * grid.rows
    if size > limits.response:
        text = f"the answer could have {size} bytes; the limit is {limits.response}"
        params = {"limit": limits.response, "given": size}
        raise Problem([Flaw("response-too-large", text, suggestion="ask for a coarser grid", params=params)])
    found = surface(question.program, question.inputs, question.x, question.output, grid, axis, limits.engine())
    return encode(surface_json(question.output, found))
