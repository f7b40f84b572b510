"""A question for a data set, and the JSON that answers it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.schemas.model import RequestModel, absent
from app.schemas.trace import number_json
from engine.training.datasets import DATASETS, Dataset, Kind


class DatasetRequest(RequestModel):
    """How to draw a data set."""

    points: Annotated[int, Field(description="How many points; the data set's own number if left out.", ge=1)] = Field(
        default_factory=absent
    )
    noise: Annotated[
        float,
        Field(description="Standard deviation of what is added to both coordinates.", ge=0, allow_inf_nan=False),
    ] = Field(default_factory=absent)
    seed: Annotated[int, Field(description="Of the points and the noise.", ge=0)] = 0
    convention: Annotated[Literal["row", "column"], Field(description="Whether a sample is a row or a column.")] = "row"


class KindAnswer(BaseModel):
    """A data set before it is drawn."""

    name: Annotated[str, Field(description="Its stable name.")]
    title: Annotated[str, Field(description="Its title.")]
    summary: Annotated[str, Field(description="What it shows, in a sentence.")]
    points: Annotated[int, Field(description="Points if nothing else is asked.")]
    noise: Annotated[float, Field(description="Noise if nothing else is asked.")]


class DatasetsAnswer(BaseModel):
    """All data sets."""

    datasets: Annotated[list[KindAnswer], Field(description="The data sets, from easy to hard as a rule.")]


class DatasetAnswer(KindAnswer):
    """A data set, drawn; `x`, `y` and `samples` go into a question for `/training` as they are."""

    seed: Annotated[int, Field(description="Of the points and the noise.")]
    convention: Annotated[Literal["row", "column"], Field(description="Whether a sample is a row or a column.")]
    x: Annotated[list[list[float]], Field(description="The points.")]
    y: Annotated[list[list[float]], Field(description="Their classes, 0 or 1.")]
    samples: Annotated[dict[str, int], Field(description="The axis of `x` and `y` along which samples lie.")]


def datasets_json() -> dict[str, Any]:
    """Return the list of data sets as the API answers it."""
    return {"datasets": [_kind_json(kind) for kind in DATASETS.values()]}


def dataset_json(found: Dataset) -> dict[str, Any]:
    """Return a data set as the API answers it."""
    return {
        **_kind_json(found.kind),
        "points": found.points,
        "noise": found.noise,
        "seed": found.seed,
        "convention": found.convention,
        "x": number_json(found.x),
        "y": number_json(found.y),
        "samples": found.samples,
    }


def _kind_json(kind: Kind) -> dict[str, Any]:
    return {field: getattr(kind, field) for field in KindAnswer.model_fields}
