"""``/api/v1/examples``: the library of example programs, listed, searched and one by one."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.api.listing import did_you_mean, search_parameters, slug_parameter, take_no_parameters, unknown_choice
from app.api.questions import read_query
from app.content.examples import EXAMPLES, THEMES, search
from app.problems import Flaw, Problem, quote
from app.schemas.example import ExampleAnswer, ExamplesAnswer, ExamplesRequest, example_json, examples_json
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode

router = APIRouter(tags=["Examples"])

_QUERY: Final = search_parameters(ExamplesRequest, {"q": "softmax", "theme": "float64"})
_SLUG: Final = slug_parameter("The example's stable name.", "worked-example")


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
        raise Problem([unknown_choice("theme", asked.theme, THEMES)])
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
    take_no_parameters(request)
    return cacheable(request, encode(example_json(EXAMPLES[slug])))


def unknown_example(slug: str) -> Flaw:
    """Return what is wrong with the name of an example."""
    found = [example.slug for example in search(slug[:64].replace("-", " "))[:1]]
    otherwise = f'did you mean "{found[0]}"?' if found else "GET /api/v1/examples lists them all"
    suggestion = did_you_mean(slug, EXAMPLES, otherwise)
    return Flaw("unknown-example", f'there is no example "{quote(slug)}"', "#/slug", suggestion=suggestion)
