"""``/gradient-flow``: two deep networks from one seed, measured layer by layer on a real backward pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.caching import cacheable
from app.api.strict import settings_of
from app.content.flow_fixes import FIXES, Fix
from app.drawing import mathml
from app.limits import Limits
from app.pages.flow_alone import SIZE, alone_table
from app.pages.flow_parts import NAMES, measured
from app.pages.flow_question import SIDES, FlowQuestion, Side, read_flow_question
from app.pages.questions import PageQuestion
from app.schemas.trace import encode
from app.templates import render
from engine.gradient_flow.spec import LEAST_DEPTH, MOST_DEPTH
from engine.networks.spec import INITS

router = APIRouter(include_in_schema=False)

ACTIVATIONS: Final = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "identity")
_FORMULA: Final = re.compile("`([^`]+)`")


@dataclass(frozen=True, slots=True)
class FixText:
    """A fix as the page shows it; ``href`` opens its step in the workbench, "" if it has none."""

    fix: Fix
    forward: list[Markup]
    backward: list[Markup]
    text: list[Markup]
    href: str


@dataclass(frozen=True, slots=True)
class GradientFlowPage:
    """The context of the page: settings, explanations, and the measured parts by name."""

    question: FlowQuestion
    sides: list[tuple[str, str, Side]]
    activations: list[str]
    inits: tuple[str, ...]
    depths: tuple[int, int]
    fixes: list[FixText]
    parts: dict[str, Markup]
    alone: Markup
    alone_size: FlowQuestion


@router.get("/gradient-flow", response_class=HTMLResponse)
async def show_gradient_flow(request: Request) -> Response:
    """Show the lab with what the address asks measured."""
    body = await _in_thread(request, lambda question, limits: _page(question, limits).encode())
    return cacheable(request, body, "text/html; charset=utf-8")


@router.get("/gradient-flow/measured")
async def read_measured(request: Request) -> Response:
    """Return the measured parts as nested lists by name, for the page that stands already."""
    body = await _in_thread(
        request, lambda question, limits: encode({name: it.json() for name, it in measured(question, limits).items()})
    )
    return cacheable(request, body)


async def _in_thread(request: Request, answer: Any) -> bytes:
    question = read_flow_question(request.scope["query_string"])
    limits = settings_of(request).limits
    body: bytes = await anyio.to_thread.run_sync(answer, question, limits, limiter=request.app.state.limiter)
    return body


def _page(question: FlowQuestion, limits: Limits) -> str:
    return render("gradient_flow.html", page=gradient_flow_page(question, limits))


def gradient_flow_page(question: FlowQuestion, limits: Limits) -> GradientFlowPage:
    """Return the context of the page.

    Raises
    ------
    Problem
        If one of the networks cannot be measured.
    """
    sides = [(name, NAMES[name], getattr(question, name)) for name in SIDES]
    own = [side.activation for _, _, side in sides if side.activation not in ACTIVATIONS]
    return GradientFlowPage(
        question=question,
        sides=sides,
        activations=[*ACTIVATIONS, *dict.fromkeys(own)],
        inits=INITS,
        depths=(LEAST_DEPTH, MOST_DEPTH),
        fixes=[_fix(each) for each in FIXES],
        parts={name: Markup(it.html()) for name, it in measured(question, limits).items()},
        alone=Markup(alone_table().html()),
        alone_size=SIZE,
    )


def _fix(it: Fix) -> FixText:
    href = f"/play{PageQuestion(it.program, it.inputs or {}).address()}" if it.program else ""
    forward, backward = ([_formula(text) for text in each] for each in (it.forward, it.backward))
    return FixText(it, forward, backward, [_prose(text) for text in it.text], href)


def _formula(text: str) -> Markup:
    return Markup(mathml.formula(text).html())


def _prose(text: str) -> Markup:
    """Return a sentence with what stands between backticks as formulas."""
    pieces = _FORMULA.split(text)
    return Markup("").join(_formula(it) if place % 2 else escape(it) for place, it in enumerate(pieces))
