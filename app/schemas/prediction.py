"""A learner's prediction of one entry of a gradient, and the JSON that answers it: a verdict."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.schemas.cell import CellRequest, cell_text
from app.schemas.model import NullableTensor, absent
from app.schemas.trace import WORKED_EXAMPLE, Granularity, number_json
from engine.cells import Cell
from engine.judgement import VERDICTS, Verdict
from engine.judgement.answers import Answer

PREDICTION_EXAMPLE: Final[dict[str, Any]] = {**WORKED_EXAMPLE, "name": "w", "answer": "4"}
REVEAL_EXAMPLE: Final[dict[str, Any]] = {**WORKED_EXAMPLE, "name": "w", "reveal": True}


class PredictionRequest(CellRequest):
    """A program with its inputs, an entry of a gradient, and what somebody thinks it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [PREDICTION_EXAMPLE, {**PREDICTION_EXAMPLE, "answer": "2*4"}, REVEAL_EXAMPLE]}
    )

    granularity: Annotated[Granularity, Field(description="Of which trace `node` is an id.")] = "tensor"
    answer: Annotated[
        Any,
        WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
        Field(description="A number, or a text such as `-0.25`, `2*4`, `1/3`, `NaN`."),
    ] = Field(default_factory=absent)
    reveal: Annotated[bool, Field(description="Whether to tell the gradient even if the answer is wrong.")] = False


class ReasonAnswer(BaseModel):
    """A mistake that gives the number."""

    kind: Annotated[str, Field(description="Its name.")]
    sentence: Annotated[str, Field(description="What went wrong: follows “the number you get”.")]


class PredictionAnswer(BaseModel):
    """The verdict; the gradient itself only if the answer is right or it was asked for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "output": "L",
                    "node": 1,
                    "index": [],
                    "name": "w",
                    "derivative": "∂L/∂w",
                    "answer": 4,
                    "correct": False,
                    "kind": "upstream-only",
                    "sentence": "Not ∂L/∂w yet. This is the number you get when ∂L/∂(w·x) is not yet multiplied by the "
                    "local derivative ∂(w·x)/∂w. It is also what you get when the factor 2 of (a − y)^2 is missing.",
                    "also": [{"kind": "factor-missing", "sentence": "when the factor 2 of (a − y)^2 is missing"}],
                    "expected": None,
                    "text": None,
                }
            ]
        }
    )

    output: Annotated[str, Field(description="The variable that is differentiated.")]
    node: Annotated[int, Field(description="The node.")]
    index: Annotated[list[int], Field(description="The entry; `[]` for a single number.")]
    name: Annotated[str, Field(description="What the entry is called.")]
    derivative: Annotated[str, Field(description="Its gradient, in names.")]
    answer: Annotated[NullableTensor, Field(description="The answer as a number; null if there was none.")]
    correct: Annotated[bool | None, Field(description="Whether it is right, with tolerance.")]
    kind: Annotated[str | None, Field(description=f"One of {', '.join(VERDICTS)}; null without an answer.")]
    sentence: Annotated[str | None, Field(description="The verdict in words; does not tell the gradient.")]
    also: Annotated[list[ReasonAnswer], Field(description="Other mistakes that give the same number.")]
    expected: Annotated[
        NullableTensor, Field(description="The gradient; null unless the answer is right or `reveal` is true.")
    ]
    text: Annotated[str | None, Field(description="The gradient with its chain, in one line; null likewise.")]


def prediction_json(output: str, entry: Cell, answer: Answer | None, verdict: Verdict | None, reveal: bool) -> Any:
    """Return a verdict as the API answers it."""
    shown = reveal or (verdict is not None and verdict.correct)
    return {
        "output": output,
        "node": entry.node,
        "index": entry.index,
        "name": entry.name,
        "derivative": entry.derivative,
        "answer": None if answer is None else number_json(answer.value),
        "correct": verdict and verdict.correct,
        "kind": verdict and verdict.kind,
        "sentence": verdict and verdict.sentence,
        "also": [{"kind": each.kind, "sentence": each.clause} for each in verdict.also] if verdict else [],
        "expected": number_json(entry.gradient) if shown else None,
        "text": cell_text(entry) if shown else None,
    }
