"""``/api/v1/networks``: a network of given sizes and options as a program, with the equations of its layers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.limits import Limits
from app.schemas.network import (
    NetworkAnswer,
    NetworkRequest,
    check_size,
    network_json,
)
from app.schemas.network_examples import DEEP_EXAMPLE, SCALAR_EXAMPLE, SMALL_EXAMPLE, XOR_EXAMPLE
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode
from engine.networks import build_network, check

router = APIRouter(route_class=StrictRoute, tags=["Networks"])


@router.post(
    "/networks",
    summary="Build a network",
    response_model=None,
    responses={200: {"model": NetworkAnswer}, **RESPONSES},
)
async def create_network(
    request: Request,
    question: Annotated[
        NetworkRequest,
        Body(
            openapi_examples={
                "one neuron, two samples": {"value": SMALL_EXAMPLE},
                "for XOR": {"value": XOR_EXAMPLE},
                "every number a variable": {"value": SCALAR_EXAMPLE},
                "with all that helps gradients": {"value": DEEP_EXAMPLE},
            }
        ),
    ],
) -> Response:
    """Write a network as a program with its inputs, ready for `/traces` and `/training`.

    Each layer's equations of the backward pass come with it: symbolic, in the program language, in numbers, and with
    the step of the trace that computes it.
    """
    return await answer_post(request, question, answer)


@router.get(
    "/networks",
    summary="Build a network, cacheable",
    response_model=None,
    responses={200: {"model": NetworkAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(NetworkRequest, XOR_EXAMPLE)},
)
async def read_network(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, NetworkRequest, answer)


def answer(question: NetworkRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    bounds, spec = limits.engine(), question.spec()
    check(spec, bounds)
    check_size(question, limits.response)
    return encode(network_json(build_network(spec, bounds), question, bounds))
