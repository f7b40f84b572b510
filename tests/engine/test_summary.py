"""A trace at a prompt: short whatever it holds."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.summary import gist


def test_a_small_trace_shows_its_output_and_every_gradient() -> None:
    assert repr(engine.trace("L = w*x", {"w": 3, "x": 2})) == (
        "Trace of L = 6 (3 nodes, 4 steps)\n  ∂L/∂w = 2\n  ∂L/∂x = 3"
    )


def test_a_hundred_inputs_are_counted_beyond_the_first_dozen() -> None:
    names = [f"x{i}" for i in range(100)]
    lines = repr(engine.trace(" + ".join(names), dict.fromkeys(names, 1))).splitlines()
    assert len(lines) == 14
    assert lines[-1] == "  … and 88 more inputs"


def test_a_nan_comes_with_its_reason() -> None:
    lines = repr(engine.trace("log(x)", {"x": -1})).splitlines()
    assert lines[0] == "Trace of output = NaN (2 nodes, 3 steps)"
    assert lines[2].startswith("  domain: ")


def test_remarks_are_counted_beyond_the_first_three() -> None:
    lines = repr(engine.trace("L = " + " + ".join(f"relu(x - {i})" for i in range(9)), {"x": -1})).splitlines()
    assert len(lines) == 6
    assert lines[-1].endswith("more remarks")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.5, "2.5"),
        (np.array([1.0, -2.0]), "[1, −2]"),
        (np.linspace(-1, 3, 60_000).reshape(200, 300), "a 200×300 tensor, −1 to 3"),
        (np.ones((10, 10)), "a 10×10 tensor, all 1"),
        (np.array([np.nan, np.inf] + [1.0] * 8), "a vector of 10, 1 to 1, 2 not finite"),
        (np.full((3, 3), np.nan), "a 3×3 tensor, 9 not finite"),
    ],
)
def test_a_value_is_told_in_a_few_words(value: object, text: str) -> None:
    assert gist(value) == text
