"""``/api/v1/panels``: the inspector's panel of one node, for pages whose graph is too large to carry all of them."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.traces import traced_for
from app.api.twins import answer_get, answer_post, query_parameters
from app.drawing.panels import Panels
from app.limits import Limits
from app.problems import Flaw, Problem
from app.schemas.panel import PanelAnswer, PanelRequest
from app.schemas.problem import RESPONSES
from app.schemas.trace import WORKED_EXAMPLE, encode

router = APIRouter(route_class=StrictRoute, tags=["Traces"])

EXAMPLE: Final = {**WORKED_EXAMPLE, "node": 5}


@router.post(
    "/panels", summary="Explain one node", response_model=None, responses={200: {"model": PanelAnswer}, **RESPONSES}
)
async def create_panel(
    request: Request,
    question: Annotated[PanelRequest, Body(openapi_examples={"worked example": {"value": EXAMPLE}})],
) -> Response:
    """Return what the inspector shows of one node, as markup in nested lists: `["tag", {attributes}, [children]]`."""
    return await answer_post(request, question, answer)


@router.get(
    "/panels",
    summary="Explain one node, cacheable",
    response_model=None,
    responses={200: {"model": PanelAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(PanelRequest, EXAMPLE)},
)
async def read_panel(request: Request) -> Response:
    """Answer the same question from a URL."""
    return await answer_get(request, PanelRequest, answer)


def answer(question: PanelRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    traced = traced_for(question, limits)
    count = len(traced.nodes)
    if not 0 <= question.node < count:
        detail = f"there is no node {question.node}; the graph has {count}, from 0 to {count - 1}"
        raise Problem([Flaw("validation-error", detail, "#/node", params={"given": question.node, "limit": count - 1})])
    return encode({"node": question.node, "panel": Panels(traced).panel(question.node).json()})
