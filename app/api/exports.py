"""``/api/v1/exports/{format}``: a trace as a file, by POST or by a URL that caches can keep. One route a format."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.api.questions import read_query
from app.api.strict import StrictRoute, settings_of
from app.exports.formats import FORMATS, Format
from app.limits import Limits
from app.schemas.export import ExportRequest
from app.schemas.problem import RESPONSES
from app.schemas.trace import WORKED_EXAMPLE, encode
from engine import trace

router = APIRouter(route_class=StrictRoute, tags=["Exports"])

_DESCRIPTIONS: Final = {
    "program": "The program text.",
    "inputs": "A value for every free name, as a JSON object.",
    "output": "The variable to differentiate; the last line's if left out.",
    "seed": "∂L/∂output to start from, as JSON; 1 if left out.",
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
Question = Annotated[ExportRequest, Body(openapi_examples={"worked example": {"value": WORKED_EXAMPLE}})]


def answer(question: ExportRequest, wanted: Format, limits: Limits) -> bytes:
    """Return the bytes of the file that answers a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    traced = trace(question.program, question.inputs, question.output, question.seed, limits.engine())
    return wanted.write(traced, limits)


async def _answer(question: ExportRequest, wanted: Format, request: Request) -> bytes:
    limits = settings_of(request).limits
    return await anyio.to_thread.run_sync(answer, question, wanted, limits, limiter=request.app.state.limiter)


def _poster(wanted: Format) -> Callable[..., Awaitable[Response]]:
    async def create_export(request: Request, question: Question) -> Response:
        named = {"Cache-Control": "no-store", **_disposition(wanted)}
        return Response(await _answer(question, wanted, request), headers=named, media_type=wanted.media_type)

    return create_export


def _getter(wanted: Format) -> Callable[..., Awaitable[Response]]:
    async def read_export(request: Request) -> Response:
        question = ExportRequest.read(read_query(request.scope["query_string"], json_fields=("inputs", "seed")))
        return cacheable(request, await _answer(question, wanted, request), wanted.media_type, _disposition(wanted))

    return read_export


def _disposition(wanted: Format) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{wanted.filename}"'}


def _responses(wanted: Format) -> dict[int | str, dict[str, Any]]:
    media_type = wanted.media_type.partition(";")[0]
    schema = {"type": "object" if media_type == "application/json" else "string"}
    return {200: {"description": "The file.", "content": {media_type: {"schema": schema}}}, **RESPONSES}


for _name, _format in FORMATS.items():
    _shared: dict[str, Any] = {
        "description": _format.description,
        "response_class": Response,
        "response_model": None,
        "responses": _responses(_format),
    }
    router.add_api_route(
        f"/exports/{_name}", _poster(_format), methods=["POST"], name=f"create_{_name}_export",
        summary=_format.summary, **_shared,
    )  # fmt: skip
    router.add_api_route(
        f"/exports/{_name}", _getter(_format), methods=["GET"], name=f"read_{_name}_export",
        summary=f"{_format.summary}, cacheable", openapi_extra={"parameters": _PARAMETERS}, **_shared,
    )  # fmt: skip
