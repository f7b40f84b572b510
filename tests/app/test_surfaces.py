"""Decision surfaces over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.limits import Limits
from app.schemas.surface import SURFACE_EXAMPLE
from app.schemas.training import XOR
from app.settings import Settings

PATH = "/api/v1/surfaces"
UNIT = {"left": 0, "right": 1, "bottom": 0, "top": 1, "columns": 2, "rows": 2}


def test_a_trained_network_has_the_surface_of_xor(api: Any) -> None:
    trained = api.request("POST", "/api/v1/training", json=XOR).json()
    question = {"program": XOR["program"], "inputs": trained["inputs"], "x": "x", "output": "a2", "grid": UNIT}
    found = api.request("POST", PATH, json=question).json()
    assert (found["across"], found["up"]) == ([0, 1], [0, 1])
    assert [[logit > 0 for logit in row] for row in found["values"]] == [[False, True], [True, False]]


def test_several_values_a_sample_are_lists(api: Any) -> None:
    question = {"program": "a = W @ x", "inputs": {"W": [[1, 0], [0, 1]]}, "x": "x", "output": "a", "grid": UNIT}
    found = api.request("POST", PATH, json={**question, "convention": "column"}).json()
    assert found["values"] == [[[0, 0], [1, 0]], [[0, 1], [1, 1]]]


def test_a_surface_is_cacheable_by_url(api: Any) -> None:
    query = {key: value if isinstance(value, str) else json.dumps(value) for key, value in SURFACE_EXAMPLE.items()}
    first = api.get(PATH, params=query)
    again = api.get(str(first.request.url), headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert first.json() == api.request("POST", PATH, json=SURFACE_EXAMPLE).json()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"x": "q"}, "#/x"),
        ({"output": "nothing"}, "#/output"),
        ({"grid": {**UNIT, "right": 0}}, "#/grid"),
        ({"grid": {**UNIT, "columns": 0}}, "#/grid/columns"),
        ({"grid": {**UNIT, "colums": 5}}, "#/grid/colums"),
        ({"convention": "diagonal"}, "#/convention"),
        ({"inputs": {}}, "#/program"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(api: Any, changes: dict[str, Any], pointer: str) -> None:
    answer = api.request("POST", PATH, json={**SURFACE_EXAMPLE, **changes})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(response=200), "response-too-large"),
        (Limits(elements=17), "validation-error"),
        (Limits(cost=10), "program-too-large"),
    ],
)
def test_a_surface_over_a_limit_is_refused(make_api: Any, limits: Limits, code: str) -> None:
    answer = make_api(Settings(limits=limits)).request("POST", PATH, json=SURFACE_EXAMPLE)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
