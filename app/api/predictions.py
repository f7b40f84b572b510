"""``/api/v1/predictions``: a learner's number for one entry of a gradient is judged, and a mistake is named."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.traces import in_scalars
from app.api.twins import answer_get, answer_post, query_parameters
from app.limits import Limits
from app.problems import Flaw, Problem
from app.schemas.prediction import (
    PREDICTION_EXAMPLE,
    REVEAL_EXAMPLE,
    PredictionAnswer,
    PredictionRequest,
    prediction_json,
)
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode
from engine import trace
from engine.cells import cell
from engine.judgement import judge
from engine.judgement.answers import read_answer

router = APIRouter(route_class=StrictRoute, tags=["Predictions"])


@router.post(
    "/predictions",
    summary="Judge a prediction",
    response_model=None,
    responses={200: {"model": PredictionAnswer}, **RESPONSES},
)
async def create_prediction(
    request: Request,
    question: Annotated[
        PredictionRequest,
        Body(
            openapi_examples={
                "a wrong answer is named": {"value": PREDICTION_EXAMPLE},
                "show me": {"value": REVEAL_EXAMPLE},
            }
        ),
    ],
) -> Response:
    """Judge a number, or an expression of numbers, for one entry of a gradient.

    Right is what agrees to one in a thousand, or is the gradient rounded to at least two digits. A wrong answer is
    compared with the numbers that the usual mistakes give for this very program.
    """
    return await answer_post(request, question, answer)


@router.get(
    "/predictions",
    summary="Judge a prediction, cacheable",
    response_model=None,
    responses={200: {"model": PredictionAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(PredictionRequest, PREDICTION_EXAMPLE)},
)
async def read_prediction(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, PredictionRequest, answer)


def answer(question: PredictionRequest, limits: Limits) -> bytes:
    """Return the bytes that answer a question.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    if question.answer is None and not question.reveal:
        hint = 'give an answer, or "reveal": true'
        raise Problem([Flaw("validation-error", "there is nothing to judge", "#/answer", suggestion=hint)])
    bounds = limits.engine()
    given = None if question.answer is None else read_answer(question.answer, bounds)
    traced = trace(question.program, question.inputs, question.output, question.seed, bounds)
    if question.granularity == "scalar":
        traced = in_scalars(traced, bounds)
    entry = cell(traced, question.find_node(traced), question.index)
    verdict = None if given is None else judge(traced, entry.node, entry.index, given)
    return encode(prediction_json(traced.graph.output_name, entry, given, verdict, question.reveal))
