"""``/api/v1/cells``: any one entry of any gradient as a sum of products, with names and numbers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.limits import Limits
from app.schemas.cell import CELL_EXAMPLE, CellAnswer, CellRequest, cell_json
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode
from engine import trace
from engine.cells import cell
from engine.cells.origins import origins

router = APIRouter(route_class=StrictRoute, tags=["Cells"])


@router.post(
    "/cells",
    summary="One entry of a gradient as a sum",
    response_model=None,
    responses={200: {"model": CellAnswer}, **RESPONSES},
)
async def create_cell(
    request: Request,
    question: Annotated[CellRequest, Body(openapi_examples={"a weight of a product": {"value": CELL_EXAMPLE}})],
) -> Response:
    """Tell one cell of one gradient as the sum over the cells of its consumers of upstream × local.

    At most 64 terms are listed one by one; the others are counted and added up as one remainder.
    ``origins`` are the cells of the operands that the cell's value was made of.
    """
    return await answer_post(request, question, answer)


@router.get(
    "/cells",
    summary="One entry of a gradient as a sum, cacheable",
    response_model=None,
    responses={200: {"model": CellAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(CellRequest, CELL_EXAMPLE)},
)
async def read_cell(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, CellRequest, answer)


def answer(question: CellRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    traced = trace(question.program, question.inputs, question.output, question.seed, limits.engine())
    node = question.find_node(traced)
    found = cell(traced, node, question.index)
    return encode(cell_json(traced.graph.output_name, found, origins(traced, node, found.index)))
