"""``/api/v1/nudges``: what the gradient predicts for a change of one input, beside what really happens."""

from __future__ import annotations

from typing import Any, Final

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.api.questions import read_query
from app.api.strict import settings_of
from app.limits import Limits
from app.schemas.nudge import NudgeAnswer, NudgeRequest, nudge_json
from app.schemas.problem import RESPONSES
from app.schemas.trace import WORKED_EXAMPLE, encode
from engine import nudge, trace

router = APIRouter(tags=["Nudges"])

_EXAMPLES: Final = {
    "program": WORKED_EXAMPLE["program"],
    "inputs": encode(dict(WORKED_EXAMPLE["inputs"])).decode(),
    "name": "w",
    "delta": "1",
}
_DESCRIPTIONS: Final = {
    "program": "The program text; its output must be a single number.",
    "inputs": "A value for every free name, as a JSON object.",
    "name": "The input that changes; it must be a single number.",
    "delta": "The change.",
}
_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": name,
        "in": "query",
        "required": name != "inputs",
        "description": description,
        "schema": {"type": "number" if name == "delta" else "string"},
        "example": _EXAMPLES[name],
    }
    for name, description in _DESCRIPTIONS.items()
]


@router.get(
    "/nudges",
    summary="Nudge one input",
    response_model=None,
    responses={200: {"model": NudgeAnswer}, **RESPONSES},
    openapi_extra={"parameters": _PARAMETERS},
)
async def read_nudge(request: Request) -> Response:
    """Change one input by `delta` and compare.

    The prediction is the straight line `loss + gradient · delta`; the truth is a second forward pass. The difference
    shrinks with the square of the nudge where the output is smooth.
    """
    question = NudgeRequest.read(read_query(request.scope["query_string"], json_fields=("inputs", "delta")))
    limits = settings_of(request).limits
    body = await anyio.to_thread.run_sync(answer, question, limits, limiter=request.app.state.limiter)
    return cacheable(request, body)


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
