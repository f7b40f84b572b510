"""Resources that are asked by POST or, for caches, by GET: one model reads both, one function answers both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeVar, get_origin

import anyio.to_thread
from pydantic.fields import FieldInfo
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable, tag_of
from app.api.questions import read_query
from app.api.strict import settings_of
from app.limits import Limits
from app.schemas.model import RequestModel
from app.schemas.trace import encode

Question = TypeVar("Question", bound=RequestModel)
Made = TypeVar("Made")
Answer = Callable[[Question, Limits], bytes]


def _never(_: RequestModel) -> bool:
    return False


_WORDS: Final = ((int, "integer"), (float, "number"))


async def answer_post(
    request: Request, question: Question, answer: Answer[Question], is_quick: Callable[[Question], bool] = _never
) -> Response:
    """Return the answer to a question in a body, made in a thread: a big one must not stop the small ones.

    One that is known to be quick is answered on the spot, in less time than the way to a thread and back takes.
    """
    if is_quick(question):
        body = request.app.state.limiter.at_once(answer, question, settings_of(request).limits)
    else:
        body = await _in_thread(request, question, answer)
    return Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")


async def answer_get(request: Request, model: type[Question], answer: Answer[Question]) -> Response:
    """Return the answer to the same question in a URL: the same bytes each time, with an ETag."""
    whole = [name for name, field in model.model_fields.items() if field.annotation is int]
    query = read_query(request.scope["query_string"], json_fields=json_fields(model), whole_fields=whole)
    question = model.read(query)
    body, tag = await _in_thread(request, question, lambda *given: _tagged(answer(*given)))
    return cacheable(request, body, tag=tag)


def json_fields(model: type[RequestModel]) -> list[str]:
    """Return the fields whose parameter in a URL is JSON; the others are texts."""
    return [name for name, field in model.model_fields.items() if not _is_text(field.annotation)]


def query_parameters(model: type[RequestModel], example: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the OpenAPI parameters of the GET twin, with an example of a body as their examples."""
    as_json = json_fields(model)
    return [
        {
            "name": name,
            "in": "query",
            "required": field.is_required(),
            "description": f"{field.description}{' As JSON.' if name in as_json and _type(field) == 'string' else ''}",
            "schema": {"type": _type(field)},
            **({"example": _text(example[name], name in as_json)} if name in example else {}),
        }
        for name, field in model.model_fields.items()
    ]


def _tagged(body: bytes) -> tuple[bytes, str]:
    return body, tag_of(body)


async def _in_thread(request: Request, question: Question, answer: Callable[[Question, Limits], Made]) -> Made:
    limits = settings_of(request).limits
    return await anyio.to_thread.run_sync(answer, question, limits, limiter=request.app.state.limiter)


def _type(field: FieldInfo) -> str:
    return next((word for kind, word in _WORDS if field.annotation is kind), "string")


def _is_text(annotation: Any) -> bool:
    return annotation is str or get_origin(annotation) is Literal


def _text(value: Any, as_json: bool) -> str:
    return encode(value).decode() if as_json else str(value)
