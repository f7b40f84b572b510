"""``/pitfalls`` and ``/pitfalls/{slug}``: what learners get wrong, each as one screen with the right and wrong pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.content.pitfalls import PITFALLS, TITLES, Pitfall, Scene, scene
from app.content.pitfalls.library import Trial
from app.drawing.numbers import format_number
from app.drawing.view import Drawings, view_json
from app.pages.pitfall_figures import figure
from app.pages.pitfall_text import plain, prose
from app.pages.player import page_data, sentence
from app.pages.questions import USUAL, PageQuestion
from app.problems import Flaw, Problem
from app.schemas.trace import encode, trace_json
from app.templates import render
from engine import Trace
from engine.slips import Slipped

router = APIRouter(include_in_schema=False)

HOME: Final = "/pitfalls"


@dataclass(frozen=True, slots=True)
class Entry:
    """A scene in the list, with its two numbers."""

    slug: str
    title: str
    belief: Markup
    what: Markup
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The scene before or after."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class PitfallPage:
    """The context of a scene; ``graph_wrong`` is empty where no pass makes the mistake."""

    pitfall: Pitfall
    place: int
    count: int
    before: Neighbour | None
    after: Neighbour | None
    belief: Markup
    what: Markup
    named: str
    numbers: Mapping[str, str]
    why: list[Markup]
    address: str
    trials: tuple[Trial, ...]
    inputs: str
    step: int
    sentence: str
    graph: Markup
    graph_down: Markup
    graph_wrong: Markup
    figure: Markup
    data: Markup
    wrong: Markup


@router.get(HOME, response_class=HTMLResponse)
async def show_pitfalls(request: Request) -> HTMLResponse:
    """Show the list of all scenes."""
    html = await anyio.to_thread.run_sync(_list, limiter=request.app.state.limiter)
    return HTMLResponse(html)


@router.get(HOME + "/{slug}", response_class=HTMLResponse)
async def show_pitfall(request: Request, slug: str) -> HTMLResponse:
    """Show a scene."""
    if slug not in PITFALLS:
        raise Problem([Flaw("not-found", "there is no such pitfall", "", suggestion=f"see {HOME}")])
    html = await anyio.to_thread.run_sync(_page, slug, limiter=request.app.state.limiter)
    return HTMLResponse(html)


@lru_cache(maxsize=1)
def _list() -> str:
    return render("pitfalls.html", entries=entries())


@lru_cache(maxsize=len(TITLES))
def _page(slug: str) -> str:
    """Return a scene's page: nothing in it depends on a request, so it is drawn once."""
    return render("pitfall.html", page=pitfall_page(slug))


def entries() -> list[Entry]:
    """Return all scenes as the list shows them."""
    found = []
    for slug, pitfall in PITFALLS.items():
        numbers = shown(scene(slug))
        what, belief = prose(pitfall.what, numbers), prose(pitfall.belief, numbers)
        found.append(Entry(slug, pitfall.title, belief, what, numbers["wrong"], numbers["right"]))
    return found


def shown(it: Scene) -> dict[str, str]:
    """Return the numbers of a scene as they are written."""
    return {name: format_number(it.numbers[name], measure.digits) for name, measure in it.pitfall.numbers.items()}


def pitfall_page(slug: str) -> PitfallPage:
    """Return the context of a scene."""
    it = scene(slug)
    pitfall, right = it.pitfall, it.right
    numbers = shown(it)
    slugs = list(PITFALLS)
    place = slugs.index(slug)
    question = PageQuestion(pitfall.program, pitfall.inputs)
    drawings = Drawings(right, pitfall.fold)
    down = drawings.down(it.step)
    return PitfallPage(
        pitfall=pitfall,
        place=place + 1,
        count=len(slugs),
        before=_neighbour(slugs, place - 1),
        after=_neighbour(slugs, place + 1),
        belief=prose(pitfall.belief, numbers),
        what=prose(pitfall.what, numbers),
        named=plain(pitfall.what),
        numbers=numbers,
        why=[prose(text, numbers) for text in pitfall.why],
        address=f"/play{question.address(it.step)}",
        trials=pitfall.trials,
        inputs=encode(dict(pitfall.inputs)).decode(),
        step=it.step,
        sentence=sentence(right, it.step, it.step),
        graph=Markup(drawings.across(it.step).html()),
        graph_down=Markup(down.html() if down else ""),
        graph_wrong=Markup("" if it.wrong is None else Drawings(it.wrong, pitfall.fold).across().html()),
        figure=_html(figure(it)),
        data=page_data(_data(it, drawings)),
        wrong=page_data(_wrong(it)),
    )


def _neighbour(slugs: list[str], place: int) -> Neighbour | None:
    return Neighbour(slugs[place], TITLES[slugs[place]]) if 0 <= place < len(slugs) else None


def _html(drawn: Any) -> Markup:
    return Markup("" if drawn is None else drawn.html())


def _data(it: Scene, drawings: Drawings) -> dict[str, Any]:
    """Return what the player starts from; there is no inspector here, so panels and formulas stay away."""
    pitfall, right = it.pitfall, it.right
    content = {**trace_json(right, "view"), "view": _bare(view_json(right, drawings=drawings))}
    question = {"program": pitfall.program, "inputs": dict(pitfall.inputs), "fold": list(pitfall.fold)}
    return {"trace": content, "question": question, "usual": USUAL, "selected": right.graph.names[pitfall.node]}


def _wrong(it: Scene) -> dict[str, Any]:
    """Return the wrong pass for the switch: its trace, where it stands, and which nodes differ.

    The drawing is that of the right pass, unless the mistake is another program.
    """
    if it.wrong is None:
        return {}
    content = trace_json(it.wrong, "view")
    differ: tuple[int, ...] = ()
    if isinstance(it.wrong, Slipped):
        differ = it.wrong.wrong
    else:
        content["view"] = _bare(view_json(it.wrong))
    return {"trace": content, "step": it.wrong_step, "wrong": differ, "selected": _node(it.wrong, it.pitfall.node)}


def _node(traced: Trace, name: str) -> int:
    return traced.graph.names[name]


def _bare(view: dict[str, Any]) -> dict[str, Any]:
    return {**view, "panels": {}, "formulas": []}
