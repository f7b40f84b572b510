"""``/api/v1/nudges``: what the gradient predicts for a change of one input, beside what really happens."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.twins import answer_get, query_parameters
from app.limits import Limits
from app.schemas.nudge import NudgeAnswer, NudgeRequest, nudge_json
from app.schemas.problem import RESPONSES
from app.schemas.trace import WORKED_EXAMPLE, encode
from engine import nudge, trace

router = APIRouter(tags=["Nudges"])


@router.get(
    "/nudges",
    summary="Nudge one input",
    response_model=None,
    responses={200: {"model": NudgeAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(NudgeRequest, {**WORKED_EXAMPLE, "name": "w", "delta": 1})},
)
async def read_nudge(request: Request) -> Response:
    """Change one input by `delta` and compare.

    The prediction is the straight line `loss + gradient · delta`; the truth is a second forward pass. The difference
    shrinks with the square of the nudge where the output is smooth.
    """
    return await answer_get(request, NudgeRequest, answer)


def answer(question: NudgeRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError
        Whatever is wrong with it.
    """
    bounds = limits.engine()
    nudged = nudge(question.program, question.inputs, question.name, question.delta, limits=bounds)
    output = trace(question.program, question.inputs, limits=bounds).graph.output_name
    return encode(nudge_json(nudged, output))
