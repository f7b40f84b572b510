"""``/api/v1/updates`` and ``/api/v1/backward-passes``: the step of gradient descent, and what is stored before it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.limits import Limits
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode
from app.schemas.update import (
    DOUBLED_EXAMPLE,
    PASS_EXAMPLE,
    UPDATE_EXAMPLE,
    BackwardPassAnswer,
    BackwardPassRequest,
    UpdateAnswer,
    UpdateRequest,
    buffers_json,
    check_size,
    update_json,
)
from engine import trace
from engine.buffers import backward_pass, read_buffers
from engine.updates import update

router = APIRouter(route_class=StrictRoute, tags=["Updates"])


@router.post(
    "/updates",
    summary="Update the parameters once",
    response_model=None,
    responses={200: {"model": UpdateAnswer}, **RESPONSES},
)
async def create_update(
    request: Request,
    question: Annotated[
        UpdateRequest,
        Body(
            openapi_examples={
                "one step": {"value": UPDATE_EXAMPLE},
                "with doubled gradients": {"value": DOUBLED_EXAMPLE},
            }
        ),
    ],
) -> Response:
    """Subtract learning rate times gradient from every parameter, and compute the loss anew.

    The backward pass changes no parameter; this does, and computes no gradient: it uses those of one backward pass, or
    whatever is `stored`.
    """
    return await answer_post(request, question, answer_update)


@router.get(
    "/updates",
    summary="Update the parameters once, cacheable",
    response_model=None,
    responses={200: {"model": UpdateAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(UpdateRequest, UPDATE_EXAMPLE)},
)
async def read_update(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, UpdateRequest, answer_update)


@router.post(
    "/backward-passes",
    summary="Run backward once more",
    response_model=None,
    responses={200: {"model": BackwardPassAnswer}, **RESPONSES},
)
async def create_backward_pass(
    request: Request,
    question: Annotated[
        BackwardPassRequest, Body(openapi_examples={"a second pass without zeroing": {"value": PASS_EXAMPLE}})
    ],
) -> Response:
    """Add the gradients of one more backward pass to those that are stored.

    Without zeroing between them, two passes store twice the gradient. Where every node keeps its gradient and sends on
    what it has stored, they store even more.
    """
    return await answer_post(request, question, answer_pass)


@router.get(
    "/backward-passes",
    summary="Run backward once more, cacheable",
    response_model=None,
    responses={200: {"model": BackwardPassAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(BackwardPassRequest, PASS_EXAMPLE)},
)
async def read_backward_pass(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, BackwardPassRequest, answer_pass)


def answer_update(question: UpdateRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question for an update.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    found = update(
        question.program, question.inputs, question.parameters, question.learning_rate, question.stored,
        question.output, limits.engine(),
    )  # fmt: skip
    check_size(found.trace, limits.response, inputs_only=True)
    return encode(update_json(found))


def answer_pass(question: BackwardPassRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question for a backward pass.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    bounds = limits.engine()
    traced = trace(question.program, question.inputs, question.output, limits=bounds)
    check_size(traced, limits.response, question.keeps == "leaves")
    buffers = backward_pass(traced, read_buffers(traced, question.stored, bounds), question.keeps)
    return encode(buffers_json(traced, question.keeps, buffers))
