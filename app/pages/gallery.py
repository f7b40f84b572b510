"""``/gallery`` and ``/gallery/{slug}``: published worked examples, live, with their numbers beside ours and errata."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.api.questions import read_query
from app.content.gallery import ENTRIES, GROUPS, KINDS, Entry, Group, compare, right_pass
from app.drawing.gallery_miniature import miniature
from app.pages.gallery_entry import entry_page
from app.pages.pitfall_text import prose
from app.problems import Flaw, Problem
from app.templates import render

router = APIRouter(include_in_schema=False)

HOME: Final = "/gallery"
ERRATA: Final = "errata"


@dataclass(frozen=True, slots=True)
class Card:
    """An entry in the index."""

    slug: str
    title: str
    source: str
    about: Markup
    picture: Markup
    numbers: int
    equal: int
    errata: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A part of the gallery that can be shown alone."""

    slug: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """The context of the index; ``chosen`` is the kind that is shown alone, "" for all."""

    count: int
    numbers: int
    equal: int
    errata: int
    chosen: str
    choices: list[Choice]
    shelves: list[tuple[Group, list[Card]]]


@router.get(HOME, response_class=HTMLResponse)
async def show_gallery(request: Request) -> HTMLResponse:
    """Show all entries, or those of one kind."""
    kind = read_query(request.scope["query_string"], json_fields=()).get("kind", "")
    if kind not in ("", ERRATA, *KINDS):
        raise Problem([Flaw("not-found", "there is no such kind", "", suggestion=f"see {HOME}")])
    html = await anyio.to_thread.run_sync(_index, kind, limiter=request.app.state.limiter)
    return HTMLResponse(html)


@router.get(HOME + "/{slug}", response_class=HTMLResponse)
async def show_entry(request: Request, slug: str) -> HTMLResponse:
    """Show an entry."""
    if slug not in ENTRIES:
        raise Problem([Flaw("not-found", "there is no such entry", "", suggestion=f"see {HOME}")])
    html = await anyio.to_thread.run_sync(_entry, slug, limiter=request.app.state.limiter)
    return HTMLResponse(html)


@lru_cache(maxsize=len(KINDS) + 2)
def _index(kind: str) -> str:
    return render("gallery.html", page=gallery_page(kind))


@lru_cache(maxsize=len(ENTRIES))
def _entry(slug: str) -> str:
    """Return an entry's page: nothing in it depends on a request, so it is drawn once."""
    return render("gallery_entry.html", page=entry_page(slug))


def gallery_page(kind: str) -> GalleryPage:
    """Return the context of the index."""
    compared = [compare(slug) for slug in ENTRIES]
    found = [entry for entry in ENTRIES.values() if _is_of(entry, kind)]
    shelves = [(group, [_card(entry) for entry in found if entry.group == slug]) for slug, group in GROUPS.items()]
    titles = {"": "All", **KINDS, ERRATA: "Wrong in print"}
    return GalleryPage(
        count=len(ENTRIES),
        numbers=sum(len(it.rows) for it in compared),
        equal=sum(it.equal for it in compared),
        errata=sum(len(entry.errata) for entry in ENTRIES.values()),
        chosen=kind,
        choices=[
            Choice(slug, title, sum(_is_of(entry, slug) for entry in ENTRIES.values()))
            for slug, title in titles.items()
        ],
        shelves=[(group, cards) for group, cards in shelves if cards],
    )


def _is_of(entry: Entry, kind: str) -> bool:
    return bool(entry.errata) if kind == ERRATA else kind in ("", entry.kind)


@lru_cache(maxsize=len(ENTRIES))
def _picture(slug: str) -> Markup:
    return Markup(miniature(right_pass(slug)).html())


def _card(entry: Entry) -> Card:
    comparison = compare(entry.slug)
    return Card(
        slug=entry.slug,
        title=entry.title,
        source=entry.source,
        about=prose(entry.about, {}),
        picture=_picture(entry.slug),
        numbers=len(comparison.rows),
        equal=comparison.equal,
        errata=len(entry.errata),
    )
