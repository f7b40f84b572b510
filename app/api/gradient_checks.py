"""``/api/v1/gradient-checks`` and ``/api/v1/step-curves``: gradients against finite differences, at one step or all."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.limits import Limits
from app.schemas.check import CHECK_EXAMPLE, CheckRequest, ChecksAnswer, check_size, checks_json
from app.schemas.problem import RESPONSES
from app.schemas.step_curve import CURVE_EXAMPLE, StepCurveAnswer, StepCurveRequest, step_curve_json
from app.schemas.trace import WORKED_EXAMPLE, encode
from engine.checks import check_gradients
from engine.checks.differences import plan_scalar
from engine.checks.step_curves import step_curve

router = APIRouter(route_class=StrictRoute, tags=["Gradient checks"])


@router.post(
    "/gradient-checks",
    summary="Check gradients by finite differences",
    response_model=None,
    responses={200: {"model": ChecksAnswer}, **RESPONSES},
)
async def create_gradient_check(
    request: Request,
    question: Annotated[
        CheckRequest,
        Body(
            openapi_examples={
                "at a kink": {"value": CHECK_EXAMPLE},
                "chosen inputs": {"value": {**WORKED_EXAMPLE, "names": ["w", "b"]}},
            }
        ),
    ],
) -> Response:
    """Compare every entry of every input's gradient with a central difference, which trusts the forward pass only.

    Where the two differ the verdict says why. An index, to which no gradient flows, is not moved.
    """
    return await answer_post(request, question, answer_checks)


@router.get(
    "/gradient-checks",
    summary="Check gradients by finite differences, cacheable",
    response_model=None,
    responses={200: {"model": ChecksAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(CheckRequest, {**WORKED_EXAMPLE, "names": ["w"]})},
)
async def read_gradient_check(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, CheckRequest, answer_checks)


@router.post(
    "/step-curves",
    summary="The error of a finite difference against its step",
    response_model=None,
    responses={200: {"model": StepCurveAnswer}, **RESPONSES},
)
async def create_step_curve(
    request: Request,
    question: Annotated[StepCurveRequest, Body(openapi_examples={"one weight": {"value": CURVE_EXAMPLE}})],
) -> Response:
    """Try step sizes over 15 decades on one entry of one input.

    Above the best step the error falls with the square of the step (truncation); below it rounding makes it grow again.
    """
    return await answer_post(request, question, answer_curve)


@router.get(
    "/step-curves",
    summary="The error of a finite difference against its step, cacheable",
    response_model=None,
    responses={200: {"model": StepCurveAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(StepCurveRequest, CURVE_EXAMPLE)},
)
async def read_step_curve(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, StepCurveRequest, answer_curve)


def answer_checks(question: CheckRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question for checks.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    bounds = limits.engine()
    plan = plan_scalar(question.program, question.inputs, question.output, bounds)
    check_size(plan, question.names, limits.response)
    checks = check_gradients(question.program, question.inputs, question.output, question.step, question.names, bounds)
    return encode(checks_json(plan.graph.output_name, checks))


def answer_curve(question: StepCurveRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question for a curve.

    Raises
    ------
    EngineError
        Whatever is wrong with it.
    """
    curve = step_curve(
        question.program, question.inputs, question.name, question.index, question.output, limits.engine()
    )
    return encode(step_curve_json(curve))
