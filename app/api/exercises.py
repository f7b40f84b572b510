"""``/api/v1/exercises``: exercises by kind, level and seed, with solutions where wanted, and a judge of answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import StrictRoute
from app.api.twins import answer_get, answer_post, query_parameters
from app.limits import Limits
from app.schemas.exercise import (
    REVEAL_EXAMPLE,
    SHEET_EXAMPLE,
    WRONG_EXAMPLE,
    ExercisesAnswer,
    ExercisesRequest,
    ExerciseVerdictAnswer,
    ExerciseVerdictRequest,
    exercises_json,
    verdict_json,
)
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode
from engine.exercises import generate, judge_answer, sheet
from engine.judgement.answers import read_answer

router = APIRouter(route_class=StrictRoute, tags=["Exercises"])


@router.get(
    "/exercises",
    summary="Give exercises",
    response_model=None,
    responses={200: {"model": ExercisesAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(ExercisesRequest, SHEET_EXAMPLE)},
)
async def read_exercises(request: Request) -> Response:
    """Return exercises that can be worked out by hand: the same question, the same exercises, everywhere and for ever.

    Each is a program with inputs and one or more gradients to find. Answers, hints and worked solutions come only if
    `answers` is true.
    """
    return await answer_get(request, ExercisesRequest, exercises)


@router.post(
    "/exercises/verdicts",
    summary="Judge an answer to an exercise",
    response_model=None,
    responses={200: {"model": ExerciseVerdictAnswer}, **RESPONSES},
)
async def create_verdict(
    request: Request,
    question: Annotated[
        ExerciseVerdictRequest,
        Body(
            openapi_examples={
                "a wrong answer is named": {"value": WRONG_EXAMPLE},
                "show me": {"value": REVEAL_EXAMPLE},
            }
        ),
    ],
) -> Response:
    """Judge a number, or an expression of numbers, and name the slip that a wrong one comes of.

    Nothing is kept: kind, level and seed say which exercise it is.
    """
    return await answer_post(request, question, verdict)


@router.get(
    "/exercises/verdicts",
    summary="Judge an answer to an exercise, cacheable",
    response_model=None,
    responses={200: {"model": ExerciseVerdictAnswer}, **RESPONSES},
    openapi_extra={"parameters": query_parameters(ExerciseVerdictRequest, WRONG_EXAMPLE)},
)
async def read_verdict(request: Request) -> Response:
    """Answer the same question from a URL, with an ETag, so that any cache may keep it."""
    return await answer_get(request, ExerciseVerdictRequest, verdict)


def exercises(question: ExercisesRequest, _: Limits) -> bytes:
    """Return the bytes that answer a question for exercises.

    Raises
    ------
    EngineError
        If there is no such kind, level or seed.
    """
    found = sheet(question.kind, question.level, question.seed, question.count)
    return encode(exercises_json(found, question.answers))


def verdict(question: ExerciseVerdictRequest, limits: Limits) -> bytes:
    """Return the bytes that judge an answer.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with the question.
    """
    exercise = generate(question.kind, question.level, question.seed)
    ask = question.find(exercise)
    given = None if question.answer is None else read_answer(question.answer, limits.engine())
    judged = None if given is None else judge_answer(exercise, ask, given)
    return encode(verdict_json(exercise, ask, given, judged, question.reveal))
