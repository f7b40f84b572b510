"""The worked example dressed as a factory: the same boxes and numbers, with the names of stations."""

from __future__ import annotations

import re

import pytest

import engine
from app.drawing.factory import STATIONS, dress, stations, told
from app.drawing.view import Drawings

TRACED = engine.trace("z = w*x + b\na = relu(z)\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})


def test_every_box_of_the_worked_example_is_a_station() -> None:
    drawn = Drawings(TRACED, None).across(0).html()
    boxes = {int(node) for node in re.findall(r'data-node="(\d+)"', drawn)}
    assert set(stations(TRACED)) == boxes
    assert len(boxes) == len(STATIONS)


@pytest.mark.parametrize("step", [0, 7, len(TRACED.steps)])
def test_without_its_stations_the_factory_is_the_graph_as_it_was(step: int) -> None:
    bare = Drawings(TRACED, None).across(step)
    dressed = dress(bare, TRACED).html()
    assert re.sub(r'<g class="station">.*?</g>', "", dressed) == bare.html()
    assert re.findall(r'station-name"[^>]*>(\w+)', dressed) == [
        "Ore", "Furnace", "Tuning", "Plan", "Steel", "Engine", "Paint", "Car", "Defect",
    ]  # fmt: skip


def test_stations_are_those_of_this_program_only() -> None:
    other = engine.trace("z = w*x - b\nL = z**2", {"x": 2, "w": 3, "b": 1})
    assert {name for name, _ in stations(other).values()} == {"Ore", "Furnace", "Tuning", "Steel"}


def test_the_inquiry_is_told_with_the_numbers_of_the_trace() -> None:
    said = [told(TRACED, done) for done in range(len(TRACED.steps) + 1)]
    assert said[3] == "Paint: 7 is handed on."
    assert said[6].startswith("The inquiry begins at the defect")
    assert "Plan: 4 arrives from car, times −1 makes a blame of −4." in said
    assert "Furnace: 4 arrives from steel, times 2 makes a blame of 8." in said
    assert said[-1] == "Ore: 4 arrives from steel, times 3 makes a blame of 12."
