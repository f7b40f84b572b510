"""``/api/v1/datasets``: small data sets to train on, listed, and drawn by a seed."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.api.listing import did_you_mean, take_no_parameters
from app.api.questions import read_query
from app.api.strict import settings_of
from app.api.twins import json_fields, query_parameters
from app.problems import Flaw, Problem, quote
from app.schemas.dataset import DatasetAnswer, DatasetRequest, DatasetsAnswer, dataset_json, datasets_json
from app.schemas.problem import RESPONSES
from app.schemas.trace import encode
from engine.training.datasets import DATASETS, dataset

router = APIRouter(tags=["Training"])

_NAME: Final[dict[str, Any]] = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "The data set's stable name.",
    "schema": {"type": "string", "enum": list(DATASETS)},
    "example": "spiral",
}
_EXAMPLE: Final = {"points": 20, "noise": 0.05, "seed": 1, "convention": "row"}


@router.get(
    "/datasets",
    summary="List the data sets",
    response_model=None,
    responses={200: {"model": DatasetsAnswer}, **RESPONSES},
)
async def read_datasets(request: Request) -> Response:
    """Return the data sets with what they show."""
    take_no_parameters(request)
    return cacheable(request, encode(datasets_json()))


@router.get(
    "/datasets/{name}",
    summary="Draw a data set",
    response_model=None,
    responses={200: {"model": DatasetAnswer}, **RESPONSES},
    openapi_extra={"parameters": [_NAME, *query_parameters(DatasetRequest, _EXAMPLE)]},
)
async def read_dataset(request: Request) -> Response:
    """Return the points of a data set and their classes; the same question draws the same points everywhere."""
    name = request.path_params["name"]
    if name not in DATASETS:
        raise Problem([_unknown(name)])
    asked = DatasetRequest.read(read_query(request.scope["query_string"], json_fields=json_fields(DatasetRequest)))
    limits = settings_of(request).limits.engine()
    return cacheable(
        request, encode(dataset_json(dataset(name, asked.points, asked.noise, asked.seed, asked.convention, limits)))
    )


def _unknown(name: str) -> Flaw:
    suggestion = did_you_mean(name, DATASETS, f"choose among {', '.join(DATASETS)}")
    return Flaw("unknown-dataset", f'there is no data set "{quote(name)}"', "#/name", suggestion=suggestion)
