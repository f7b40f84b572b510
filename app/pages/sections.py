"""``/play/sections``: what the inspector unfolds on demand of one node, drawn: mistakes, forward mode, checks."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_post
from app.drawing import wording
from app.drawing.checking import checking
from app.drawing.directions import directions, first_entry
from app.drawing.markup import Element
from app.drawing.overwriting import overwriting
from app.drawing.tables import Index, note
from app.limits import Limits
from app.schemas.model import RequestModel, absent
from app.schemas.question import ProgramRequest
from app.schemas.trace import Granularity, encode
from engine import Trace, trace
from engine.cells.places import locate
from engine.checks import check_entry
from engine.checks.step_curves import step_curve
from engine.cut import cut
from engine.expand import ScalarTrace, expand
from engine.explain import title
from engine.limits import Limits as EngineLimits
from engine.tangents import forward_mode

router = APIRouter(route_class=StrictRoute, include_in_schema=False)

INSIDE = "This number stands inside an op. Go back to whole tensors to see it there."
UNNAMED = (
    "A check moves a number a little, so it must be one that can be moved: give this node a name in the program,"
    " on a line of its own, or check the inputs behind it."
)


class Entry(RequestModel):
    """An entry of an input."""

    name: str
    at: list[int] = Field(default_factory=list)


class SectionRequest(ProgramRequest):
    """A program with its inputs, a node (or a cell of one), and what is to be told of it."""

    kind: Literal["overwrite", "forward", "check"]
    node: Annotated[int, Field(ge=0)]
    index: list[int] = Field(default_factory=list)
    granularity: Granularity = "tensor"
    by: Entry = Field(default_factory=absent)


@router.post("/play/sections")
async def draw_section(request: Request, question: Annotated[SectionRequest, Body()]) -> Response:
    """Return a section as nested lists."""
    return await answer_post(request, question, answer)


def answer(question: SectionRequest, limits: Limits) -> bytes:
    """Return the markup of a section.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with the question.
    """
    bounds = limits.engine()
    traced = trace(question.program, question.inputs, question.output, limits=bounds)
    if question.granularity == "scalar":
        traced = expand(traced, bounds)
    node, index = question.node, _place(traced, question.node, question.index)
    if question.kind == "overwrite":
        lines = overwriting(traced, node, index)
    else:
        place = _tensor_place(traced, node, index)
        whole = traced.tensors if isinstance(traced, ScalarTrace) else traced
        draw = _forward if question.kind == "forward" else _check
        lines = [note(INSIDE)] if place is None else draw(question, whole, *place, bounds)
    content: dict[str, Any] = {"view": Element("div", {"class": "section-body"}, tuple(lines)).json()}
    return encode(content)


def _place(traced: Trace, node: int, given: list[int]) -> Index:
    """Return the cell that is asked for, the first if none is."""
    if not given and node < len(traced.nodes):
        shape = traced.nodes[node].shape
        return (0,) * len(shape) if prod(shape) else ()
    return locate(traced, node, given)[0]


def _tensor_place(traced: Trace, node: int, index: Index) -> tuple[int, Index] | None:
    """Return where a scalar stands in the tensors of its program; None if it is in none of them."""
    if not isinstance(traced, ScalarTrace):
        return node, index
    origin = traced.origins[node]
    if origin.node < 0 or int(traced.ids[origin.node][origin.index]) != node:
        return None
    return origin.node, origin.index


def _forward(question: SectionRequest, traced: Trace, node: int, index: Index, bounds: EngineLimits) -> list[Element]:
    chosen = (question.by.name, tuple(question.by.at)) if question.by else first_entry(traced, node, index)
    if chosen is None:
        return [note("The program has no input, so nothing can move.")]
    return directions(forward_mode(question.program, question.inputs, *chosen, question.output, bounds), node, index)


def _check(question: SectionRequest, traced: Trace, node: int, index: Index, bounds: EngineLimits) -> list[Element]:
    name = next((name for name, place in traced.graph.names.items() if place == node), None)
    if traced.nodes[node].is_constant:
        return [note("A constant cannot move, so there is nothing to check.")]
    if name is None:
        return [note(UNNAMED)]
    found = cut(traced, name)
    if found is None:
        return [note(f"{wording.pretty(title(traced.graph, node))} is the output: its gradient is where we start.")]
    check = check_entry(*found, name, index, question.output, bounds)
    curve = None
    if check.numeric is not None and check.step is not None:
        curve = step_curve(*found, name, index, question.output, bounds)
    return checking(check, curve)
