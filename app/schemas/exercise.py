"""Questions for exercises and for the judgement of an answer to one, and the JSON that answers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.problems import Flaw, Problem
from app.schemas.model import NullableTensor, RequestModel, Tensor, absent
from app.schemas.prediction import ReasonAnswer
from app.schemas.trace import number_json
from engine.exercises import KINDS, LEVELS, STEP_KINDS, Ask, Exercise, hints, result, solution
from engine.judgement import VERDICTS, Verdict
from engine.judgement.answers import Answer

MOST: Final = 50
EMBED: Final = "/embed/exercise"
SHEET_EXAMPLE: Final[dict[str, Any]] = {"kind": "fan-out", "level": 2, "seed": 7, "count": 3, "answers": True}
WRONG_EXAMPLE: Final[dict[str, Any]] = {"kind": "chain", "level": 1, "seed": 0, "answer": "4"}
REVEAL_EXAMPLE: Final[dict[str, Any]] = {"kind": "update", "level": 3, "seed": 1, "ask": 1, "reveal": True}

_KIND = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": list(KINDS)}),
    Field(description=f"What it is about: {', '.join(KINDS)}."),
]
_LEVEL = Annotated[int, Field(description=f"How hard, from {LEVELS[0]} to {LEVELS[-1]}: by the edges of the graph.")]
_SEED = Annotated[int, Field(description="Which one: the same kind, level and seed are the same exercise for ever.")]


class ExercisesRequest(RequestModel):
    """Which exercises to give."""

    aliases: ClassVar[dict[str, str]] = {"difficulty": "level", "topic": "kind", "number": "count", "n": "count"}

    kind: _KIND = "chain"
    level: _LEVEL = 1
    seed: _SEED = 0
    count: Annotated[int, Field(description="How many, all different, from the seed on.", ge=1, le=MOST)] = 1
    answers: Annotated[bool, Field(description="Whether to tell answers, hints and worked solutions.")] = False


class ExerciseVerdictRequest(RequestModel):
    """An exercise, which of its questions, and what somebody answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [WRONG_EXAMPLE, REVEAL_EXAMPLE]})

    aliases: ClassVar[dict[str, str]] = ExercisesRequest.aliases

    kind: _KIND
    level: _LEVEL = 1
    seed: _SEED = 0
    ask: Annotated[int, Field(description="Which of its questions, from 0.", ge=0)] = 0
    answer: Annotated[
        Any,
        WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
        Field(description="A number, or a text such as `-0.25`, `2*4`, `1/3`."),
    ] = Field(default_factory=absent)
    reveal: Annotated[bool, Field(description="Whether to tell what is right even if the answer is wrong.")] = False

    def find(self, exercise: Exercise) -> Ask:
        """Return the question that is answered.

        Raises
        ------
        Problem
            422 if the exercise has none of that number, or there is nothing to judge.
        """
        if self.answer is None and not self.reveal:
            hint = 'give an answer, or "reveal": true'
            raise Problem([Flaw("validation-error", "there is nothing to judge", "#/answer", suggestion=hint)])
        if self.ask >= len(exercise.asks):
            text = f"the exercise has {len(exercise.asks)} questions, numbered from 0"
            raise Problem([Flaw("validation-error", text, "#/ask", suggestion="leave it out for the first")])
        return exercise.asks[self.ask]


class SolutionStep(BaseModel):
    """One step of the backward pass that leads to the answer."""

    index: Annotated[int, Field(description="Its place among the steps of the trace.")]
    text: Annotated[str, Field(description="What happens in it, with numbers.")]


class AskAnswer(BaseModel):
    """One thing to find."""

    wanted: Annotated[str, Field(description="What it is, as it stands before the equals sign.")]
    name: Annotated[str, Field(description="The variable.")]
    index: Annotated[list[int], Field(description="The entry of it; `[]` for a single number.")]
    rate: Annotated[
        float | None,
        Field(description="The learning rate, if the variable after a step is asked for; null for its gradient."),
    ]
    answer: Annotated[NullableTensor, Field(description="What is right; null unless `answers` is true.")]
    text: Annotated[str | None, Field(description="The same in one line, worked out; null likewise.")]
    hints: Annotated[list[str], Field(description="Help that tells more and more; empty likewise.")]
    solution: Annotated[list[SolutionStep], Field(description="The way there, step by step; empty likewise.")]


class ExerciseAnswer(BaseModel):
    """An exercise: `program` and `inputs` make a question for `/traces`, with `name` and `index` for `/predictions`."""

    kind: Annotated[str, Field(description="What it is about.")]
    title: Annotated[str, Field(description="The same in words.")]
    level: Annotated[int, Field(description="How hard it is.")]
    seed: Annotated[int, Field(description="Which one it is.")]
    question: Annotated[str, Field(description="What is asked, in a sentence.")]
    program: Annotated[str, Field(description="The program text.")]
    inputs: Annotated[dict[str, Tensor], Field(description="A value for every free name.")]
    output: Annotated[str, Field(description="The variable that is differentiated.")]
    asks: Annotated[list[AskAnswer], Field(description="What is to be found, one by one.")]
    page: Annotated[str, Field(description="The path of the page that sets it.")]


class ExercisesAnswer(BaseModel):
    """Exercises, in the order of their seeds."""

    exercises: Annotated[list[ExerciseAnswer], Field(description="The exercises, all different.")]


class ExerciseVerdictAnswer(BaseModel):
    """The verdict on an answer; what is right only if it was given, or asked for."""

    wanted: Annotated[str, Field(description="What was to be found.")]
    answer: Annotated[NullableTensor, Field(description="The answer as a number; null if there was none.")]
    correct: Annotated[bool | None, Field(description="Whether it is right, with tolerance.")]
    verdict: Annotated[
        str | None, Field(description=f"One of {', '.join((*VERDICTS, *STEP_KINDS))}; null without an answer.")
    ]
    sentence: Annotated[str | None, Field(description="The verdict in words; does not tell what is right.")]
    also: Annotated[list[ReasonAnswer], Field(description="Other mistakes that give the same number.")]
    expected: Annotated[
        NullableTensor, Field(description="What is right; null unless it was answered or `reveal` is true.")
    ]
    text: Annotated[str | None, Field(description="The same in one line, worked out; null likewise.")]


def exercises_json(exercises: Sequence[Exercise], answers: bool) -> dict[str, Any]:
    """Return exercises as the API answers them."""
    return {"exercises": [_exercise_json(each, answers) for each in exercises]}


def verdict_json(
    exercise: Exercise, ask: Ask, answer: Answer | None, verdict: Verdict | None, reveal: bool
) -> dict[str, Any]:
    """Return a verdict as the API answers it."""
    shown = reveal or (verdict is not None and verdict.correct)
    return {
        "wanted": exercise.wanted(ask),
        "answer": None if answer is None else number_json(answer.value),
        "correct": verdict and verdict.correct,
        "verdict": verdict and verdict.kind,
        "sentence": verdict and verdict.sentence,
        "also": [{"kind": each.kind, "sentence": each.clause} for each in verdict.also] if verdict else [],
        "expected": number_json(exercise.answer(ask)) if shown else None,
        "text": result(exercise, ask) if shown else None,
    }


def page_of(kind: str, level: int, seed: int) -> str:
    """Return the path of the page that sets an exercise."""
    return f"/exercises?kind={kind}&level={level}&seed={seed}"


def _exercise_json(it: Exercise, answers: bool) -> dict[str, Any]:
    return {
        "kind": it.kind,
        "title": KINDS[it.kind].title,
        "level": it.level,
        "seed": it.seed,
        "question": it.question,
        "program": it.program,
        "inputs": dict(it.inputs),
        "output": it.trace.graph.output_name,
        "asks": [_ask_json(it, ask, answers) for ask in it.asks],
        "page": page_of(it.kind, it.level, it.seed),
    }


def _ask_json(it: Exercise, ask: Ask, answers: bool) -> dict[str, Any]:
    steps = solution(it, ask) if answers else ()
    return {
        "wanted": it.wanted(ask),
        "name": ask.name,
        "index": ask.index,
        "rate": ask.rate,
        "answer": number_json(it.answer(ask)) if answers else None,
        "text": result(it, ask) if answers else None,
        "hints": hints(it, ask) if answers else [],
        "solution": [{"index": step.index, "text": step.text} for step in steps],
    }
