"""A question for a nudge, and the JSON that answers it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.model import RequestModel, Tensor
from app.schemas.trace import number_json
from engine import Nudge


class NudgeRequest(RequestModel):
    """A program with its inputs, and which of them changes by how much."""

    program: Annotated[str, Field(description="One assignment a line; the last line may be a bare expression.")]
    inputs: Annotated[dict[str, Tensor], Field(description="A value for every free name.")] = Field(
        default_factory=dict
    )
    name: Annotated[str, Field(description="The input that changes; it must be a single number.")]
    delta: Annotated[float, Field(description="The change.", allow_inf_nan=False)]


class NudgeAnswer(BaseModel):
    """What the gradient predicts for the output, and what really happens."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "output": "L", "name": "w", "delta": 1, "loss": 4, "gradient": 8, "predicted": 12, "true": 16,
                    "predicted_change": 8, "true_change": 12, "difference": 4,
                }
            ]
        }
    )  # fmt: skip

    output: Annotated[str, Field(description="The variable that is differentiated.")]
    name: Annotated[str, Field(description="The input that changed.")]
    delta: Annotated[float, Field(description="The change.")]
    loss: Annotated[Tensor, Field(description="The output before the nudge.")]
    gradient: Annotated[Tensor, Field(description="∂output/∂name.")]
    predicted: Annotated[Tensor, Field(description="loss + gradient · delta.")]
    true: Annotated[Tensor, Field(description="The output at the nudged input, computed anew.")]
    predicted_change: Annotated[Tensor, Field(description="gradient · delta.")]
    true_change: Annotated[Tensor, Field(description="true − loss.")]
    difference: Annotated[Tensor, Field(description="true − predicted.")]


def nudge_json(nudge: Nudge, output: str) -> dict[str, Any]:
    """Return a nudge as the API answers it."""
    numbers = {
        "delta": nudge.delta,
        "loss": nudge.output,
        "gradient": nudge.gradient,
        "predicted": nudge.predicted,
        "true": nudge.true,
        "predicted_change": nudge.predicted_change,
        "true_change": nudge.true_change,
        "difference": nudge.difference,
    }
    return {"output": output, "name": nudge.name} | {key: number_json(value) for key, value in numbers.items()}
