"""Data sets and the surfaces that networks draw over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine.errors import EngineError
from engine.limits import Limits
from engine.training.datasets import DATASETS, dataset, labelled
from engine.training.surfaces import Grid, leading_to, surface

NETWORK = "a1 = tanh(x @ W + b)\nq = sum(y)\na2 = a1 @ V\nL = mse(a2, y)"
WEIGHTS: dict[str, Any] = {"W": [[1.0, -0.5], [0.25, 2.0]], "b": [0.1, -0.2], "V": [[1.0], [-1.5]]}


@pytest.mark.parametrize("name", DATASETS)
def test_a_data_set_is_finite_balanced_and_of_the_size_that_is_asked(name: str) -> None:
    found = dataset(name, points=41, seed=5)
    assert found.x.shape == (41, 2)
    assert found.y.shape == (41, 1)
    assert np.isfinite(found.x).all()
    assert found.y.sum() == 20
    assert np.abs(found.x).max() < 4


@pytest.mark.parametrize("name", DATASETS)
def test_the_same_seed_draws_the_same_points_and_another_does_not(name: str) -> None:
    one, same, other = (dataset(name, noise=0.1, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.x, same.x)
    assert not np.array_equal(one.x, other.x)


@pytest.mark.parametrize("name", DATASETS)
def test_columns_are_the_rows_turned(name: str) -> None:
    row, column = dataset(name, seed=3), dataset(name, seed=3, convention="column")
    assert np.array_equal(row.x, column.x.T)
    assert np.array_equal(row.y, column.y.T)
    assert (row.samples, column.samples) == ({"x": 0, "y": 0}, {"x": 1, "y": 1})
    assert labelled(row) == labelled(column)


def test_noise_moves_points_by_its_own_spread() -> None:
    quiet, loud = (dataset("moons", points=4000, noise=noise, seed=1) for noise in (0.0, 0.3))
    assert np.std(loud.x - quiet.x) == pytest.approx(0.3, rel=0.05)


def test_the_shapes_are_what_their_names_say() -> None:
    line = dataset("line", noise=0.0)
    assert np.array_equal(line.x.sum(axis=1) > line.x[:, 0] * 2, line.y[:, 0] > 0)
    circle = dataset("circle", points=500, noise=0.0)
    radius, inside = np.linalg.norm(circle.x, axis=1), circle.y[:, 0] > 0
    assert radius[inside].max() < radius[~inside].min()
    spiral = dataset("spiral", points=500, noise=0.0)
    turn = np.arctan2(spiral.x[:, 1], spiral.x[:, 0]) - 3 * np.pi * np.linalg.norm(spiral.x, axis=1)
    np.testing.assert_allclose(np.cos(turn), 1 - 2 * spiral.y[:, 0], atol=1e-9)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": "spirals"}, "#/name"),
        ({"points": 0}, "#/points"),
        ({"points": 51}, "#/points"),
        ({"noise": -0.1}, "#/noise"),
        ({"noise": float("inf")}, "#/noise"),
        ({"seed": -1}, "#/seed"),
        ({"convention": "diagonal"}, "#/convention"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(EngineError) as caught:
        dataset(**{"name": "moons", "points": 10, "limits": Limits(elements=100), **changes})
    assert caught.value.pointer == pointer


def test_a_surface_is_the_network_at_every_point_of_the_grid() -> None:
    found = surface(NETWORK, WEIGHTS, "x", "a2", Grid(-1, 1, 0, 3, columns=5, rows=4))
    assert found.values.shape == (4, 5)
    one = engine.trace("a1 = tanh(x @ W + b)\nsum(a1 @ V)", {**WEIGHTS, "x": [[0.5, 2.0]]}).values["output"]
    assert found.values[2, 3] == pytest.approx(one, rel=1e-14)


def test_a_surface_may_have_its_samples_in_columns_and_several_values_each() -> None:
    rows = surface(NETWORK, WEIGHTS, "x", "a1", Grid(-1, 1, -1, 1, 3, 2))
    turned = "a1 = tanh(W.T @ x + b)\nL = sum(a1)"
    inputs = {**WEIGHTS, "b": [[0.1], [-0.2]]}
    columns = surface(turned, inputs, "x", "a1", Grid(-1, 1, -1, 1, 3, 2), axis=1)
    assert rows.values.shape == (2, 3, 2)
    np.testing.assert_allclose(columns.values, rows.values, rtol=1e-14)


def test_only_the_lines_that_lead_to_a_variable_are_kept() -> None:
    assert leading_to(NETWORK, "a2") == "a1 = tanh(x @ W + b)\na2 = a1 @ V"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"grid": Grid(1, 1, 0, 1)}, "#/grid"),
        ({"grid": Grid(0, 1, 0, float("nan"))}, "#/grid"),
        ({"grid": Grid(0, 1, 0, 1, 1000, 1000)}, "#/grid"),
        ({"axis": 2}, "#/axis"),
        ({"output_name": "nothing"}, "#/output"),
        ({"output_name": "W"}, "#/output"),
        ({"output_name": "c"}, "#/output"),
        ({"x_name": "y"}, "#/x"),
    ],
)
def test_a_surface_that_makes_no_sense_is_refused(changes: dict[str, Any], pointer: str) -> None:
    program = f"{NETWORK}\nc = sum(x)"
    asked = {"program": program, "inputs": WEIGHTS, "x_name": "x", "output_name": "a2", "grid": Grid(0, 1, 0, 1)}
    with pytest.raises(EngineError) as caught:
        surface(**{**asked, "limits": Limits(elements=10_000), **changes})
    assert caught.value.pointer == pointer
