"""Layouts that are kept are those that would be made."""

from __future__ import annotations

from typing import Any

import pytest

import engine
from app.drawing.layout import arrange, place
from app.drawing.layouts import Likeness, layouts

PROGRAM = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
GIVEN: dict[str, Any] = {"x": 2, "w": 3, "b": 1, "y": 5}


def graph(program: str = PROGRAM, given: dict[str, Any] = GIVEN) -> engine.graph.Graph:
    return engine.trace(program, given).graph


def test_a_program_with_other_values_or_comments_is_laid_out_once() -> None:
    first = layouts(graph())
    again = layouts(graph(f"# the same\n{PROGRAM}", {**GIVEN, "w": -7}))
    assert all(first[direction] is again[direction] for direction in first)


@pytest.mark.parametrize(
    ("program", "given"),
    [
        (PROGRAM.replace("relu", "tanh"), GIVEN),
        (PROGRAM.replace("**2", "**3"), GIVEN),
        (PROGRAM.replace("a - y", "y - a"), GIVEN),
        (PROGRAM.replace("L", "loss"), GIVEN),
        (PROGRAM, {"w": 3, "x": 2, "b": 1, "y": 5}),
        (PROGRAM.replace("a = relu(z)\nL = (a", "L = (relu(z)"), GIVEN),
        ("L = sum(x)", {"x": [1, 2]}),
    ],
)
def test_what_is_drawn_otherwise_is_laid_out_on_its_own(program: str, given: dict[str, Any]) -> None:
    other = graph(program, given)
    assert Likeness(other) != Likeness(graph())
    layers = arrange(other)
    assert layouts(other) == {direction: place(other, layers, direction) for direction in ("right", "down")}
