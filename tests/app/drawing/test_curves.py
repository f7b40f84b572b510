"""Curves: gaps where there is no number, dots at kinks, lines that stay in their frame."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from app.content.op_curves import Curve, Point, curve_of
from app.drawing.curves import HEIGHT, WIDTH, curve_svg
from engine.ops import REGISTRY

CURVES = [op.name for op in REGISTRY.values() if curve_of(op.name)]


def svg(curve: Curve | None) -> ET.Element:
    assert curve is not None
    return ET.fromstring(curve_svg(curve, "A curve").html())


def lines(root: ET.Element, kind: str) -> list[list[tuple[float, float]]]:
    """The pieces of a line, as places."""
    (path,) = (it for it in root.iter("path") if it.get("class") == f"curve-line curve-{kind}")
    pieces = re.findall(r"M([^M]*)", path.get("d") or "")
    return [[(float(x), float(y)) for x, y in (p.split() for p in piece.split("L"))] for piece in pieces]


def dots(root: ET.Element, kind: str, form: str) -> list[tuple[str | None, str | None]]:
    found = (it for it in root.iter("circle") if it.get("class") == f"curve-dot-{form} curve-{kind}")
    return [(it.get("cx"), it.get("cy")) for it in found]


def straight(*values: float | None) -> Curve:
    points = tuple(Point(float(i - 2), 1.0 if y is None else y, y) for i, y in enumerate(values))
    return Curve(-2.0, len(values) - 3.0, points, ())


@pytest.mark.parametrize("name", CURVES)
def test_every_curve_stays_in_its_frame(name: str) -> None:
    root = svg(curve_of(name))
    kinds = ["value", "derivative"] if REGISTRY[name].derivative(0) is not None else ["value"]
    for kind in kinds:
        for x, y in (place for line in lines(root, kind) for place in line):
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


def test_a_number_that_is_not_finite_leaves_a_gap() -> None:
    assert len(lines(svg(straight(0.0, 1.0, float("nan"), 1.0, 2.0)), "value")) == 2
    assert len(lines(svg(straight(0.0, 1.0, float("inf"), 1.0, 2.0)), "value")) == 2


def test_a_straight_line_needs_two_points() -> None:
    assert [len(line) for line in lines(svg(straight(0.0, 0.5, 1.0, 1.5, 2.0)), "value")] == [2]


def test_a_line_ends_at_the_frame_and_begins_again_there() -> None:
    (first, second) = lines(svg(straight(0.0, 1.0, 900.0, 900.0, 0.0)), "value")
    assert first[-1][1] == second[0][1]
    assert first[-1][0] < second[0][0]


@pytest.mark.parametrize(("name", "pieces"), [("reciprocal", 2), ("tan", 3), ("log", 1), ("sqrt", 1), ("floor", 8)])
def test_poles_and_jumps_are_not_bridged(name: str, pieces: int) -> None:
    assert len(lines(svg(curve_of(name)), "value")) == pieces


def test_the_corner_of_relu_has_its_convention_full_and_the_other_side_open() -> None:
    root = svg(curve_of("relu"))
    assert len(dots(root, "value", "full")) == 1
    assert dots(root, "value", "open") == []
    (taken,), (missed,) = dots(root, "derivative", "full"), dots(root, "derivative", "open")
    assert taken[0] == missed[0]
    assert float(taken[1] or 0) > float(missed[1] or 0)


def test_where_both_sides_differ_from_what_is_computed_both_are_open() -> None:
    root = svg(curve_of("abs"))
    assert len(dots(root, "derivative", "open")) == 2
    assert len(dots(root, "derivative", "full")) == 1


def test_an_op_without_gradient_has_no_second_line() -> None:
    root = svg(curve_of("stop_gradient"))
    assert [it.get("class") for it in root.iter("path") if "curve-line" in (it.get("class") or "")] == [
        "curve-line curve-value"
    ]


@pytest.mark.parametrize("name", CURVES)
def test_the_names_of_the_lines_do_not_lie_on_each_other(name: str) -> None:
    names: list[Any] = [it for it in svg(curve_of(name)).iter("text") if "curve-name" in (it.get("class") or "")]
    places = [(float(it.get("x") or 0), float(it.get("y") or 0)) for it in names]
    for i, (x, y) in enumerate(places):
        for other_x, other_y in places[i + 1 :]:
            assert abs(x - other_x) >= 20 or abs(y - other_y) >= 14
