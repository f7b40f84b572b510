"""Gradients by depth over HTTP."""

from __future__ import annotations

import math
from typing import Any

import pytest

DEEP: dict[str, Any] = {"depth": 30, "width": 16, "activation": "sigmoid", "init": "xavier", "seed": 2}


def ask(api: Any, **options: Any) -> Any:
    return api.request("POST", "/api/v1/gradient-flow", json=DEEP | options)


def test_every_layer_is_told_from_first_to_last(api: Any) -> None:
    answer = ask(api).json()
    assert [layer["number"] for layer in answer["layers"]] == list(range(1, 31))
    assert set(answer["layers"][0]) >= {
        "gradient_norm", "raw_gradient_norm", "delta_norm", "activation_mean", "activation_std", "dead_share",
    }  # fmt: skip
    assert answer["layers"][0]["gradient_norm"] < 1e-12 * answer["layers"][-1]["gradient_norm"]
    assert answer["decay"] == pytest.approx(0.23, abs=0.05)
    assert answer["program"].count("sigmoid") == 30


def test_the_network_can_be_built_and_run_elsewhere(api: Any) -> None:
    answer = ask(api, depth=4, width=5, skip=True, batch_norm=True, activation="tanh").json()
    network = api.request("POST", "/api/v1/networks", json=answer["network"]).json()
    assert network["program"] == answer["program"]
    trace = api.trace(program=network["program"], inputs=network["inputs"], detail="gradients").json()
    assert trace["values"]["L"] == answer["loss"]
    for layer in answer["layers"]:
        rows = trace["gradients"][f"W{layer['number']}"]
        norm = math.sqrt(sum(entry**2 for row in rows for entry in row))
        assert layer["gradient_norm"] == pytest.approx(norm)


def test_why_is_a_product(api: Any) -> None:
    answer = ask(api, depth=6, why=2).json()
    assert math.prod(factor["value"] for factor in answer["why"]) == pytest.approx(answer["layers"][1]["gradient_norm"])
    assert ask(api).json()["why"] == []


def test_skip_connections_tell_both_paths(api: Any) -> None:
    why = ask(api, depth=4, skip=True, why=1).json()["why"]
    assert [len(factor["paths"]) for factor in why if factor["kind"] == "weights"] == [2, 2, 2]


def test_clipping_bounds_the_global_norm_and_shows_the_three_forms(api: Any) -> None:
    answer = ask(api, activation="relu", init="normal", clip=1).json()
    assert math.sqrt(sum(layer["gradient_norm"] ** 2 for layer in answer["layers"])) == pytest.approx(1, rel=1e-12)
    assert answer["norm"] == pytest.approx(1, rel=1e-12)
    assert answer["layers"][0]["raw_gradient_norm"] > 1e6
    ranges = answer["clippings"]["ranges"]
    assert ranges["value"] == [-1, 1]
    assert ranges["loose"][0] == ranges["none"][0] < -1
    assert ask(api).json()["clippings"] is None


def test_bare_powers_stand_beside_it(api: Any) -> None:
    assert [power["text"] for power in ask(api, depth=4).json()["powers"]] == ["0.3⁴ = 0.0081", "3⁴ = 81"]


def test_what_is_not_finite_travels_as_text(api: Any) -> None:
    assert ask(api, activation="square", init="normal", spread=9).json()["loss"] in ("Infinity", "NaN")


def test_a_measurement_is_cacheable_by_url(api: Any) -> None:
    query = {"depth": "30", "width": "16", "activation": "sigmoid", "init": "xavier", "seed": "2"}
    first = api.get("/api/v1/gradient-flow", params=query)
    again = api.get(str(first.request.url), headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert first.json() == ask(api).json()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"depth": 1}, "#/depth"),
        ({"depth": 101}, "#/depth"),
        ({"depth": 10.5}, "#/depth"),
        ({"width": 0}, "#/width"),
        ({"depth": 100, "width": 512}, "#/width"),
        ({"activation": "rleu"}, "#/activation"),
        ({"init": "glorot"}, "#/init"),
        ({"skip": "yes"}, "#/skip"),
        ({"clip": -1}, "#/clip"),
        ({"clip": None}, "#/clip"),
        ({"clip": 1, "clip_value": 1}, "#/clip_value"),
        ({"gain": -1}, "#/gain"),
        ({"why": 31}, "#/why"),
        ({"batch": 10**6}, "#/batch"),
        ({"layers": 3}, "#/layers"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_its_place(api: Any, changes: dict[str, Any], pointer: str) -> None:
    answer = ask(api, **changes)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_nothing_runs_for_what_is_refused(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.networks.build.draw_weights", lambda *_: pytest.fail("drawn"))
    assert ask(api, depth=100, width=512).status_code == 422
    assert ask(api, why=99).status_code == 422
