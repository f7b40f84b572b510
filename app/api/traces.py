"""``/api/v1/traces``: a program's values, gradients and every step, by POST or by a URL that caches can keep."""

from __future__ import annotations

from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.api.questions import read_query
from app.api.strict import StrictRoute, settings_of
from app.drawing.view import view_json
from app.limits import Limits
from app.schemas.problem import RESPONSES
from app.schemas.size import check_size
from app.schemas.trace import SHORT_EXAMPLE, WORKED_EXAMPLE, TraceRequest, encode, trace_json
from app.schemas.trace_answer import TraceAnswer
from engine import trace

router = APIRouter(route_class=StrictRoute, tags=["Traces"])

_DESCRIPTIONS: Final = {
    "program": "The program text.",
    "inputs": "A value for every free name, as a JSON object.",
    "output": "The variable to differentiate; the last line's if left out.",
    "seed": "∂L/∂output to start from, as JSON; 1 if left out.",
    "detail": "`full`, `gradients` or `view`.",
}
_EXAMPLES: Final = {"program": WORKED_EXAMPLE["program"], "inputs": encode(WORKED_EXAMPLE["inputs"]).decode()}
_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": name,
        "in": "query",
        "required": name == "program",
        "description": description,
        "schema": {"type": "string"},
        **({"example": _EXAMPLES[name]} if name in _EXAMPLES else {}),
    }
    for name, description in _DESCRIPTIONS.items()
]


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
            }
        ),
    ],
) -> Response:
    """Run a program forward and backward.

    The answer holds every variable's value and gradient, the graph, and every step between. Bad mathematics (a NaN, an
    overflow) is an answer with diagnostics, never an error.
    """
    return Response(
        await _answer(question, request), headers={"Cache-Control": "no-store"}, media_type="application/json"
    )


@router.get(
    "/traces",
    summary="Trace a program, cacheable",
    response_model=None,
    responses={200: {"model": TraceAnswer}, **RESPONSES},
    openapi_extra={"parameters": _PARAMETERS},
)
async def read_trace(request: Request) -> Response:
    """Answer the same question from a URL: the same bytes each time, with an ETag, so that any cache may keep them."""
    question = TraceRequest.read(read_query(request.scope["query_string"], json_fields=("inputs", "seed")))
    return cacheable(request, await _answer(question, request))


async def _answer(question: TraceRequest, request: Request) -> bytes:
    """Return the bytes of the answer, made in a thread: a big trace must not stop the small ones."""
    limits = settings_of(request).limits
    return await anyio.to_thread.run_sync(answer, question, limits, limiter=request.app.state.limiter)


def answer(question: TraceRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    traced = trace(question.program, question.inputs, question.output, question.seed, limits.engine())
    check_size(traced, question.detail, limits.response)
    content = trace_json(traced, question.detail)
    if question.detail == "view":
        content["view"] = view_json(traced)
    return encode(content)
