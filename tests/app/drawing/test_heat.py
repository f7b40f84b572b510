"""Heat maps in the boxes of tensors."""

from __future__ import annotations

import re

import numpy as np
import pytest

import engine
from app.drawing.graph_svg import graph_svg
from app.drawing.heat import heat_map, heat_paths, level, pooled, pooling_note
from app.drawing.layout import layout

PROGRAM = "z = W @ x\nL = sum(relu(z))"


def test_the_classes_are_those_of_the_script() -> None:
    assert [level(value, 8) for value in (-8, -4, -1, 0, 0.9, 1, 8)] == [
        f"heat-{place}" for place in (0, 2, 4, 4, 4, 5, 8)
    ]
    assert heat_paths([[float("nan"), 1.0]], 14, 14) == [
        ("heat-8", "M14 0h14v14h-14z"),
        ("heat-odd", "M0 0L14 14M14 0L0 14"),
    ]


def test_a_large_tensor_is_pooled_and_says_so() -> None:
    value = np.ones((20, 33))
    value[np.arange(20), np.arange(20)] = -9
    small = pooled(value)
    assert (len(small), len(small[0]), small[0][0], small[0][5]) == (10, 11, -9, 1)
    assert pooling_note((20, 33)) == "each square: the largest of 2×3 numbers"
    assert "each square" in heat_map("heat-value", 0, 0, (20, 33), value).html()
    assert pooling_note((16, 16)) == pooling_note((3,)) == ""


@pytest.mark.parametrize("shape", [(5,), (3, 4), (2, 3, 4), (0,), (0, 3), (1, 100)])
def test_every_shape_has_a_frame_that_values_do_not_move(shape: tuple[int, ...]) -> None:
    frames = {
        tuple(re.findall(r'translate\([^)]*\)|<rect[^>]*>', heat_map("heat-value", 40, 30, shape, value).html()))
        for value in (None, np.zeros(shape), np.full(shape, np.nan))
    }  # fmt: skip
    assert len(frames) == 1


def test_values_of_tensors_never_move_nodes() -> None:
    one = engine.trace(PROGRAM, {"W": [[1, 2], [3, 4]], "x": [5, 6]})
    other = engine.trace(PROGRAM, {"W": [[-1e9, 2], [3, 0]], "x": [float("nan"), 6]})
    assert layout(one.graph) == layout(other.graph)
    boxes = [re.findall(r'<g class="node[^>]*translate\([^)]*\)', graph_svg(it, 2).html()) for it in (one, other)]
    assert boxes[0] == boxes[1]


def test_a_gradient_that_has_not_come_is_an_empty_frame() -> None:
    trace = engine.trace(PROGRAM, {"W": [[1, 2], [3, 4]], "x": [5, 6]})
    before, after = (graph_svg(trace, step).html().count('<path class="heat-') for step in (0, len(trace.steps)))
    assert before < after
    assert 'class="heat heat-gradient"' in graph_svg(trace, 0).html()


def test_the_largest_numbers_there_are_have_their_classes() -> None:
    assert [level(value, 1.7e308) for value in (-1.7e308, 0.0, 1.7e308)] == ["heat-0", "heat-4", "heat-8"]
