"""A question for a decision surface, and the JSON that answers it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.model import RequestModel, Tensor
from app.schemas.trace import number_json
from engine.training.surfaces import Grid, Surface

SURFACE_EXAMPLE: Final[dict[str, Any]] = {
    "program": "p = sigmoid(x @ w)\nL = binary_cross_entropy(p, y)",
    "inputs": {"w": [[1], [-1]]},
    "x": "x",
    "output": "p",
    "grid": {"left": -1, "right": 1, "bottom": -1, "top": 1, "columns": 3, "rows": 3},
}
SURFACE_ANSWER: Final[dict[str, Any]] = {
    "output": "p",
    "across": [-1, 0, 1],
    "up": [-1, 0, 1],
    "values": [
        [0.5, 0.7310585786300049, 0.8807970779778823],
        [0.2689414213699951, 0.5, 0.7310585786300049],
        [0.11920292202211755, 0.2689414213699951, 0.5],
    ],
}


class GridModel(RequestModel):
    """Where to look: columns from left to right, rows from bottom to top, the edges included."""

    left: Annotated[float, Field(description="The first coordinate of the first column.", allow_inf_nan=False)]
    right: Annotated[float, Field(description="The first coordinate of the last column.", allow_inf_nan=False)]
    bottom: Annotated[float, Field(description="The second coordinate of the first row.", allow_inf_nan=False)]
    top: Annotated[float, Field(description="The second coordinate of the last row.", allow_inf_nan=False)]
    columns: Annotated[int, Field(description="How many columns.", ge=1)] = 50
    rows: Annotated[int, Field(description="How many rows.", ge=1)] = 50

    def grid(self) -> Grid:
        """Return the grid as the engine takes it."""
        return Grid(self.left, self.right, self.bottom, self.top, self.columns, self.rows)


class SurfaceRequest(RequestModel):
    """A program with its inputs, and the points to put in place of its samples."""

    model_config = ConfigDict(json_schema_extra={"examples": [SURFACE_EXAMPLE]})

    program: Annotated[str, Field(description="The program; what leads only to the loss is not run.")]
    inputs: Annotated[
        dict[str, Tensor], Field(description="What the variable depends on; samples and targets may be left out.")
    ] = Field(default_factory=dict)
    x: Annotated[str, Field(description="The input that holds the samples, two numbers each.")]
    output: Annotated[str, Field(description="The variable to evaluate: the network's answer, before the loss.")]
    grid: Annotated[GridModel, Field(description="The points.")]
    convention: Annotated[Literal["row", "column"], Field(description="Whether a sample is a row or a column.")] = "row"


class SurfaceAnswer(BaseModel):
    """A variable's values over a grid."""

    model_config = ConfigDict(json_schema_extra={"examples": [SURFACE_ANSWER]})

    output: Annotated[str, Field(description="The variable.")]
    across: Annotated[list[float], Field(description="The first coordinate of every column.")]
    up: Annotated[list[float], Field(description="The second coordinate of every row.")]
    values: Annotated[
        list[list[Tensor]],
        Field(description="The values, row by row from the bottom; lists where the variable has several a sample."),
    ]


def surface_json(output: str, found: Surface) -> dict[str, Any]:
    """Return a surface as the API answers it."""
    return {
        "output": output,
        "across": number_json(found.grid.across),
        "up": number_json(found.grid.up),
        "values": number_json(found.values),
    }
