"""``/api/v1/examples``: the library of example programs, listed, searched and one by one."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.api.questions import read_query
from app.content.examples import EXAMPLES, THEMES, search
from app.problems import Flaw, Problem, pointer_to, quote
from app.schemas.example import ExampleAnswer, ExamplesAnswer, ExamplesRequest, example_json, examples_json
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode

router = APIRouter(tags=["Examples"])

_LISTED: Final = {"q": "softmax", "theme": "float64"}
_QUERY: Final[list[dict[str, Any]]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": field.description,
        "schema": {"type": "string"},
        "example": _LISTED[name],
    }
    for name, field in ExamplesRequest.model_fields.items()
]
_SLUG: Final[dict[str, Any]] = {
    "name": "slug",
    "in": "path",
    "required": True,
    "description": "The example's stable name.",
    "schema": {"type": "string"},
    "example": "worked-example",
}


@router.get(
    "/examples",
    summary="List and search the example programs",
    response_model=None,
    responses={200: {"model": ExamplesAnswer}, **RESPONSES},
    openapi_extra={"parameters": _QUERY},
)
async def read_examples(request: Request) -> Response:
    """Return the examples in which all words occur, the best first; without words all of them, theme by theme."""
    asked = ExamplesRequest.read(read_query(request.scope["query_string"], json_fields=()))
    if asked.theme and asked.theme not in THEMES:
        raise Problem([_unknown_theme(asked.theme)])
    return cacheable(request, encode(examples_json(search(asked.q, asked.theme))))


@router.get(
    "/examples/{slug}",
    summary="One example program",
    response_model=None,
    responses={200: {"model": ExampleAnswer}, **RESPONSES},
    openapi_extra={"parameters": [_SLUG]},
)
async def read_example(request: Request) -> Response:
    """Return an example whole: its program and inputs are a question for `/traces`."""
    slug = request.path_params["slug"]
    if slug not in EXAMPLES:
        raise Problem([unknown_example(slug)])
    for name in read_query(request.scope["query_string"], json_fields=()):
        detail = f'there is no parameter "{quote(name)}"'
        raise Problem([Flaw("unknown-field", detail, pointer_to("#", name), suggestion="leave it out")])
    return cacheable(request, encode(example_json(EXAMPLES[slug])))


def _unknown_theme(theme: str) -> Flaw:
    close = get_close_matches(theme[:64].lower(), THEMES, n=1)
    suggestion = f'did you mean "{close[0]}"?' if close else f"the themes are {', '.join(THEMES)}"
    return Flaw("validation-error", f'there is no theme "{quote(theme)}"', "#/theme", suggestion=suggestion)


def unknown_example(slug: str) -> Flaw:
    """Return what is wrong with the name of an example."""
    close = get_close_matches(slug[:64].lower(), EXAMPLES, n=1) or [
        example.slug for example in search(slug[:64].replace("-", " "))[:1]
    ]
    suggestion = f'did you mean "{close[0]}"?' if close else "GET /api/v1/examples lists them all"
    return Flaw("unknown-example", f'there is no example "{quote(slug)}"', "#/slug", suggestion=suggestion)
