"""``/api/v1/gradient-flow``: gradients by depth, measured on a real backward pass, with the factors that make them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.limits import Limits
from app.schemas.gradient_flow import (
    GradientFlowAnswer,
    GradientFlowRequest,
    flow_json,
)
from app.schemas.gradient_flow_examples import EXPLODING_EXAMPLE, LEAST_EXAMPLE, REPAIRED_EXAMPLE, VANISHING_EXAMPLE
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode
from engine.gradient_flow import check, measure

router = APIRouter(route_class=StrictRoute, tags=["Gradient flow"])


@router.post(
    "/gradient-flow",
    summary="Measure gradients by depth",
    response_model=None,
    responses={200: {"model": GradientFlowAnswer}, **RESPONSES},
)
async def create_gradient_flow(
    request: Request,
    question: Annotated[
        GradientFlowRequest,
        Body(
            openapi_examples={
                "vanishing": {"value": VANISHING_EXAMPLE},
                "with skip connections": {"value": REPAIRED_EXAMPLE},
                "exploding, and clipped": {"value": EXPLODING_EXAMPLE},
                "as small as can be": {"value": LEAST_EXAMPLE},
            }
        ),
    ],
) -> Response:
    """Run a deep network of equal layers forward and backward once, and measure every layer.

    With `why`, the gradient norm of one layer comes as the product of what each layer on the way back did to it.
    """
    return await answer_post(request, question, answer)


@router.get(
    "/gradient-flow",
    summary="Measure gradients by depth, cacheable",
    response_model=None,
    responses={200: {"model": GradientFlowAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(GradientFlowRequest, VANISHING_EXAMPLE)},
)
async def read_gradient_flow(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, GradientFlowRequest, answer)


def answer(question: GradientFlowRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError
        Whatever is wrong with it.
    """
    spec = question.spec()
    check(spec, question.why)
    return encode(flow_json(measure(spec, limits.engine()), question))
