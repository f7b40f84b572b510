"""``/api/v1/traces``: a program's values, gradients and every step, by POST or by a URL that caches can keep."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.drawing.view import view_json
from app.limits import Limits
from app.schemas.answer_form import LARGEST, filled_in
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

SHORT: Final = 256
"""Characters of a program that is compiled on the spot."""
OPERATORS: Final = "+-*/@.("
FEW: Final = 24
"""Signs of operators in it: each node takes about a tenth of a millisecond."""


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
    """Whether a trace takes a few milliseconds at most: one of few scalars, without a drawing."""
    return (
        question.granularity == "tensor"
        and question.detail != "view"
        and all(isinstance(value, int | float) for value in question.inputs.values())
        and _is_small(question.program)
    )


def _is_small(program: str) -> bool:
    """Whether a program of scalars has few nodes: as it is known, or as it is short and builds no tensors."""
    plan = PLANS.latest.get(program)
    if plan is not None:
        return plan.is_scalar and plan.size <= LARGEST
    return (
        len(program) <= SHORT
        and "," not in program
        and "[" not in program
        and sum(map(program.count, OPERATORS)) <= FEW
    )


def answer(question: TraceRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    traced = traced_for(question, limits)
    if question.detail == "full" and (known := filled_in(traced)) is not None:
        return known
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
