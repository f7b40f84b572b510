"""``/api/v1/tangents``: forward mode, and what it costs beside the backward pass."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.limits import Limits
from app.schemas.problem import RESPONSES
from app.schemas.tangents import TANGENT_EXAMPLE, TangentsAnswer, TangentsRequest, check_size, tangents_json
from app.schemas.trace import encode
from engine.tangents import forward_mode

router = APIRouter(route_class=StrictRoute, tags=["Tangents"])


@router.post(
    "/tangents",
    summary="Forward mode beside reverse",
    response_model=None,
    responses={200: {"model": TangentsAnswer}, **RESPONSES},
)
async def create_tangents(
    request: Request,
    question: Annotated[TangentsRequest, Body(openapi_examples={"by one weight": {"value": TANGENT_EXAMPLE}})],
) -> Response:
    """Carry values and their derivatives by one entry of one input from the inputs to the output.

    One sweep gives one column of the Jacobian; the backward pass gives one row. The counts say what all of it would
    cost in either direction.
    """
    return await answer_post(request, question, answer)


@router.get(
    "/tangents",
    summary="Forward mode beside reverse, cacheable",
    response_model=None,
    responses={200: {"model": TangentsAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(TangentsRequest, TANGENT_EXAMPLE)},
)
async def read_tangents(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, TangentsRequest, answer)


def answer(question: TangentsRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    tangents = forward_mode(
        question.program, question.inputs, question.name, question.index, question.output, limits.engine()
    )
    check_size(tangents, limits.response)
    return encode(tangents_json(tangents))
