"""A question for the error of a central difference against its step, and the JSON that answers it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.model import Tensor
from app.schemas.question import ProgramRequest
from app.schemas.trace import number_json
from engine.checks.step_curves import CurvePoint, StepCurve

CURVE_EXAMPLE: Final[dict[str, Any]] = {"program": "L = tanh(w*x)", "inputs": {"w": 0.3, "x": 2}, "name": "w"}


class StepCurveRequest(ProgramRequest):
    """A program with its inputs, and the entry that moves."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                CURVE_EXAMPLE,
                {"program": "L = sum(exp(x))", "inputs": {"x": [0, 1]}, "name": "x", "index": [1]},
            ]
        }
    )

    name: Annotated[str, Field(description="The input that moves.")]
    index: Annotated[list[int], Field(description="Its entry, if it is a tensor.")] = Field(default_factory=list)


class CurvePointAnswer(BaseModel):
    """One step size."""

    step: Annotated[float, Field(description="How far the entry moves to either side.")]
    numeric: Annotated[Tensor, Field(description="The central difference.")]
    absolute: Annotated[Tensor, Field(description="|analytic − numeric|.")]
    relative: Annotated[Tensor, Field(description="The same over the larger of the two.")]
    branch: Annotated[
        Literal["truncation", "best", "rounding"],
        Field(description="What limits it: `truncation` above the best step, `rounding` below it."),
    ]


class StepCurveAnswer(BaseModel):
    """The error over 15 decades of the step, from the largest down."""

    output: Annotated[str, Field(description="The variable that is differentiated.")]
    name: Annotated[str, Field(description="The input that moves.")]
    index: Annotated[list[int], Field(description="Its entry; `[]` for a single number.")]
    analytic: Annotated[Tensor, Field(description="The gradient from the backward pass.")]
    points: Annotated[list[CurvePointAnswer], Field(description="A point for each step, four to a decade.")]
    best: Annotated[
        CurvePointAnswer | None, Field(description="The point with the smallest error; null if none is finite.")
    ]
    text: Annotated[str, Field(description="Where the best step lies and why, in words.")]


def step_curve_json(curve: StepCurve) -> dict[str, Any]:
    """Return a curve as the API answers it."""
    return {
        "output": curve.output,
        "name": curve.name,
        "index": curve.index,
        "analytic": number_json(curve.analytic),
        "points": [_point_json(point) for point in curve.points],
        "best": None if curve.best is None else _point_json(curve.points[curve.best]),
        "text": curve.text,
    }


def _point_json(point: CurvePoint) -> dict[str, Any]:
    return {
        "step": point.step,
        "numeric": number_json(point.numeric),
        "absolute": number_json(point.absolute),
        "relative": number_json(point.relative),
        "branch": point.branch,
    }
