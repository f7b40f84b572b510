"""``/examples``: the library of example programs as a page, by theme or as a search found them."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.api.questions import read_query
from app.content.examples import EXAMPLES, THEMES, Example, Theme, search
from app.templates import render

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ExamplesPage:
    """The context of the page; ``found`` is how many of ``count`` examples stand on the shelves."""

    count: int
    found: int
    words: str
    theme: str
    themes: list[Theme]
    shelves: list[tuple[Theme, list[Example]]]


@router.get("/examples", response_class=HTMLResponse)
async def show_examples(request: Request) -> HTMLResponse:
    """Show all examples, or those that have the words and the theme of the address."""
    given = read_query(request.scope["query_string"], json_fields=())
    page = examples_page(given.get("q", ""), given.get("theme", ""))
    return HTMLResponse(render("examples.html", page=page))


def examples_page(words: str, theme: str) -> ExamplesPage:
    """Return the context for a search; a theme that does not exist has no examples."""
    found = search(words, theme)
    shelves = [(each, [example for example in found if example.theme == each.slug]) for each in THEMES.values()]
    return ExamplesPage(
        count=len(EXAMPLES),
        found=len(found),
        words=words,
        theme=theme,
        themes=list(THEMES.values()),
        shelves=[(each, examples) for each, examples in shelves if examples],
    )
