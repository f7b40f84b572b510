"""Wheels with belts: the drawing turns at the rates that the numbers have."""

from __future__ import annotations

import math
import re

import engine
from app.drawing.dials import belt_lines, dials

TRACED = engine.trace("z = 2*x\ny = 3*z", {"x": 1.5})
NUMBER = r"-?[\d.]+"


def test_a_wheel_is_turned_by_its_value_and_shows_it() -> None:
    drawn = dials(TRACED, ("x", "z", "y"), (2, 3)).html()
    assert [float(angle) for angle in re.findall(rf'dial-wheel" transform="rotate\(({NUMBER})\)', drawn)] == [
        45, 90, 270,
    ]  # fmt: skip
    assert re.findall(r'dial-value"[^>]*>([^<]+)', drawn) == ["1.5", "3", "9"]
    assert 'aria-label="Wheels: x at 1.5, z at 3, y at 9"' in drawn


def test_a_belt_runs_onto_a_pulley_that_is_smaller_by_the_rate() -> None:
    drawn = dials(TRACED, ("x", "z", "y"), (2, 3)).html()
    radii = [float(radius) for radius in re.findall(rf'dial-pulley" cx="{NUMBER}" r="({NUMBER})"', drawn)]
    assert [one / other for one, other in zip(radii[::2], radii[1::2], strict=True)] == [2, 3]
    # The belt passes as much over either pulley: the angle of one times its radius.
    turns = [float(turn) for turn in re.findall(rf'data-turn="({NUMBER})"', drawn)]
    assert math.isclose(turns[0] * 1.5, radii[1] * math.radians(90), abs_tol=0.01)
    assert math.isclose(turns[1] * 3, radii[3] * math.radians(270), abs_tol=0.01)


def test_a_belt_touches_both_pulleys_as_a_tangent() -> None:
    along, across = belt_lines(36, 18, 152)
    one, two = (36 * along, 36 * across), (152 + 18 * along, 18 * across)
    direction = (two[0] - one[0], two[1] - one[1])
    assert math.isclose(direction[0] * along + direction[1] * across, 0, abs_tol=1e-9)
    assert math.isclose(math.hypot(along, across), 1)
