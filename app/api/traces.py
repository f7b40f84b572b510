"""``/api/v1/traces``: a program's values, gradients and every step, by POST or by a URL that caches can keep."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.drawing.view import view_json
from app.limits import Limits
from app.schemas.panel import PanelRequest
from app.schemas.problem import RESPONSES
from app.schemas.size import check_size
from app.schemas.trace import SCALAR_EXAMPLE, SHORT_EXAMPLE, WORKED_EXAMPLE, TraceRequest, encode, trace_json
from app.schemas.trace_answer import TraceAnswer
from engine import Trace, trace
from engine.errors import ProgramTooLarge
from engine.expand import expand
from engine.limits import Limits as EngineLimits
from engine.plan import PLANS

router = APIRouter(route_class=StrictRoute, tags=["Traces"])

QUICK_NODES = 64


@router.post(
    "/traces", summary="Trace a program", response_model=None, responses={200: {"model": TraceAnswer}, **RESPONSES}
)
async def create_trace(
    request: Request,
    question: Annotated[
        TraceRequest,
        Body(
            openapi_examples={
                "worked example": {"value": WORKED_EXAMPLE},
                "values and gradients only": {"value": SHORT_EXAMPLE},
                "every element a node": {"value": SCALAR_EXAMPLE},
            }
        ),
    ],
) -> Response:
    """Run a program forward and backward.

    The answer holds every variable's value and gradient, the graph, and every step between. Bad mathematics (a NaN, an
    overflow) is an answer with diagnostics, never an error.
    """
    return await answer_post(request, question, answer, is_quick)


@router.get(
    "/traces",
    summary="Trace a program, cacheable",
    response_model=None,
    responses={200: {"model": TraceAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(TraceRequest, WORKED_EXAMPLE)},
)
async def read_trace(request: Request) -> Response:
    """Answer the same question from a URL: the same bytes each time, with an ETag, so that any cache may keep them."""
    return await answer_get(request, TraceRequest, answer)


def is_quick(question: TraceRequest) -> bool:
    """Whether a trace takes less than a millisecond: a few scalars, in a program that is compiled already."""
    plan = PLANS.latest.get(question.program)
    return (
        plan is not None
        and plan.is_scalar
        and plan.size <= QUICK_NODES
        and question.granularity == "tensor"
        and question.detail != "view"
        and all(isinstance(value, int | float) for value in question.inputs.values())
    )


def answer(question: TraceRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    traced = traced_for(question, limits)
    check_size(traced, question.detail, limits.response, question.fold)
    content = trace_json(traced, question.detail)
    if question.detail == "view":
        content["view"] = view_json(traced, folded=question.fold)
    return encode(content)


def traced_for(question: TraceRequest | PanelRequest, limits: Limits) -> Trace:
    """Return the trace that a question asks for, of tensors or of scalars.

    Raises
    ------
    EngineError
        Whatever is wrong with it.
    """
    bounds = limits.engine()
    traced = trace(question.program, question.inputs, question.output, question.seed, bounds)
    return in_scalars(traced, bounds) if question.granularity == "scalar" else traced


def in_scalars(traced: Trace, bounds: EngineLimits) -> Trace:
    """Return the same in scalars.

    Raises
    ------
    ProgramTooLarge
        If it has too many nodes then: because of the granularity, so that is where its pointer leads.
    """
    try:
        return expand(traced, bounds)
    except ProgramTooLarge as error:
        error.pointer = "#/granularity"
        raise
