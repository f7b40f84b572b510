"""Data sets over HTTP, and from there into training."""

from __future__ import annotations

from typing import Any

import pytest

from engine.training.datasets import DATASETS

PATH = "/api/v1/datasets"


def test_all_data_sets_are_listed(api: Any) -> None:
    listed = api.get(PATH).json()["datasets"]
    assert [each["name"] for each in listed] == list(DATASETS) == ["xor", "line", "circle", "spiral", "moons", "blobs"]
    assert all(each["title"] and each["summary"] and each["points"] for each in listed)


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("convention", ["row", "column"])
def test_a_data_set_trains_as_it_is(api: Any, name: str, convention: str) -> None:
    found = api.get(f"{PATH}/{name}", params={"points": 40, "seed": 2, "convention": convention}).json()
    by_row = convention == "row"
    assert (len(found["x"]), len(found["x"][0])) == ((40, 2) if by_row else (2, 40))
    question = {
        "program": f"p = {'x @ w' if by_row else 'w @ x'} + b\nL = binary_cross_entropy_with_logits(p, y)",
        "inputs": {"x": found["x"], "y": found["y"], "w": [[0], [0]] if by_row else [[0, 0]], "b": 0},
        "parameters": ["w", "b"], "optimizer": "adam", "learning_rate": 0.1, "steps": 30, "batch_size": 16,
        "samples": found["samples"],
    }  # fmt: skip
    answer = api.request("POST", "/api/v1/training", json=question)
    assert answer.status_code == 200, answer.text
    assert name not in ("line", "blobs") or answer.json()["loss"] < 0.4 < answer.json()["losses"][0]


def test_what_is_left_out_is_the_data_sets_own(api: Any) -> None:
    found = api.get(f"{PATH}/xor").json()
    assert (found["points"], found["noise"], found["seed"], found["convention"]) == (4, 0, 0, "row")
    assert found["x"] == [[0, 0], [0, 1], [1, 1], [1, 0]]
    assert found["y"] == [[0], [1], [0], [1]]


def test_the_same_question_has_the_same_answer_and_may_be_kept(api: Any) -> None:
    first = api.get(f"{PATH}/moons", params={"seed": 7})
    assert first.headers["cache-control"].startswith("public")
    again = api.get(f"{PATH}/moons", params={"seed": 7}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert api.get(f"{PATH}/moons", params={"seed": 8}).headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "query", "status", "pointer"),
    [
        ("/spirals", "", 404, "#/name"),
        ("/moons", "points=0", 422, "#/points"),
        ("/moons", "points=131073", 422, "#/points"),
        ("/moons", "points=ten", 400, "#/points"),
        ("/moons", "noise=-1", 422, "#/noise"),
        ("/moons", "noise=1e400", 422, "#/noise"),
        ("/moons", "seed=-1", 422, "#/seed"),
        ("/moons", "convention=diagonal", 422, "#/convention"),
        ("/moons", "size=10", 422, "#/size"),
        ("", "seed=1", 422, "#/seed"),
    ],
)
def test_what_makes_no_sense_is_refused(api: Any, path: str, query: str, status: int, pointer: str) -> None:
    answer = api.get(f"{PATH}{path}?{query}")
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("noise", ["1.7e308", "1e307", "1000001"])
def test_noise_that_could_leave_the_numbers_behind_is_refused(api: Any, noise: str) -> None:
    answer = api.get(f"/api/v1/datasets/spiral?points=2&seed=5&noise={noise}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/noise")
