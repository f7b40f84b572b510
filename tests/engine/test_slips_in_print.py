"""Slips that are found in print: each gives what it is said to give, from first principles or to the printed digits."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

import engine
from engine import slips
from engine.errors import InputError

NETWORK = """
h1 = sigmoid(w1*x1 + w2*x2 + b1)
h2 = sigmoid(w3*x1 + w4*x2 + b1)
o1 = sigmoid(w5*h1 + w6*h2 + b2)
o2 = sigmoid(w7*h1 + w8*h2 + b2)
E = 0.5*(t1 - o1)**2 + 0.5*(t2 - o2)**2
"""
INPUTS = {
    "x1": 0.05, "x2": 0.1, "w1": 0.15, "w2": 0.2, "w3": 0.25, "w4": 0.3, "w5": 0.4, "w6": 0.45, "w7": 0.5, "w8": 0.55,
    "b1": 0.35, "b2": 0.6, "t1": 0.01, "t2": 0.99,
}  # fmt: skip
WEIGHTS = [f"w{place}" for place in range(1, 9)]


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def stepped_by_hand(it: dict[str, float], rate: float) -> dict[str, float]:
    """Return one update in which the output layer's weights change before the hidden layer's deltas are computed."""
    it = dict(it)
    h1 = sigmoid(it["w1"] * it["x1"] + it["w2"] * it["x2"] + it["b1"])
    h2 = sigmoid(it["w3"] * it["x1"] + it["w4"] * it["x2"] + it["b1"])
    o1 = sigmoid(it["w5"] * h1 + it["w6"] * h2 + it["b2"])
    o2 = sigmoid(it["w7"] * h1 + it["w8"] * h2 + it["b2"])
    d1, d2 = (o1 - it["t1"]) * o1 * (1 - o1), (o2 - it["t2"]) * o2 * (1 - o2)
    for name, gradient in {"w5": d1 * h1, "w6": d1 * h2, "w7": d2 * h1, "w8": d2 * h2}.items():
        it[name] -= rate * gradient
    e1 = (d1 * it["w5"] + d2 * it["w7"]) * h1 * (1 - h1)
    e2 = (d1 * it["w6"] + d2 * it["w8"]) * h2 * (1 - h2)
    for name, gradient in {"w1": e1 * it["x1"], "w2": e1 * it["x2"], "w3": e2 * it["x1"], "w4": e2 * it["x2"]}.items():
        it[name] -= rate * gradient
    return it


def test_descent_that_updates_on_the_way_is_that_of_a_loop_by_hand() -> None:
    by_hand = dict(INPUTS)
    for _ in range(50):
        by_hand = stepped_by_hand(by_hand, 0.5)
    found = slips.descending(NETWORK, INPUTS, WEIGHTS, 0.5, 50)
    assert found == pytest.approx(by_hand, rel=1e-13)


def test_one_step_of_it_is_an_update_with_the_gradients_of_that_pass() -> None:
    wrong = slips.updating(engine.trace(NETWORK, INPUTS), WEIGHTS, 0.5).gradients
    found = slips.descending(NETWORK, INPUTS, WEIGHTS, 0.5, 1)
    assert found == pytest.approx({**INPUTS, **{name: INPUTS[name] - 0.5 * wrong[name] for name in WEIGHTS}}, rel=1e-15)
    assert f"{engine.trace(NETWORK, found).values['E']:.9f}" == "0.291027924"


@pytest.mark.parametrize("program", ["L = tanh(w)*w", "L = sum(w*x)", "L = x/w"])
def test_what_it_cannot_go_through_is_refused(program: str) -> None:
    inputs = {"w": [1, 2] if "sum" in program else 3, "x": 2}
    if "x" not in program:
        inputs.pop("x")
    with pytest.raises(InputError, match="on the way"):
        slips.descending(program, inputs, ["w"], 0.1, 1)


def test_places_after_the_point_are_counted_where_digits_were() -> None:
    traced = engine.trace("a = x/3\nL = a*a*70", {"x": 2})
    wrong = slips.fixing(traced, 2)
    assert wrong.values == {"x": 2.0, "a": 0.67, "L": 31.5}  # 0.67·0.67 = 0.4489 → 0.45
    assert wrong.gradients["a"] == pytest.approx(93.8)
    only_values = slips.fixing(engine.trace("a = x/3\nL = a*a", {"x": 2}), 2, values_only=True)
    assert only_values.gradients["x"] == pytest.approx(2 * 0.67 / 3, rel=1e-15)


def test_single_precision_is_that_of_numpy() -> None:
    x = np.array([0.1, 0.7, 1.3], dtype=np.float32)
    wrong = slips.single(engine.trace("L = exp(x)*x", {"x": 0.1}))
    value = np.exp(x[:1].astype(np.float64)).astype(np.float32) * x[0]
    assert wrong.values["L"] == float(np.float32(value[0]))
    tensor = slips.single(engine.trace("L = sum(x*x)", {"x": [0.1, 0.7, 1.3]}))
    np.testing.assert_array_equal(tensor.gradients["x"], (x + x).astype(np.float64))


def test_digits_are_cut_towards_zero_and_magnitudes_keep_their_sign() -> None:
    assert [slips.cut(number, 3) for number in (1.9999, -1.9999, 2.0)] == [1.999, -1.999, 2.0]
    assert [slips.magnitude(number) for number in (0.25**10, 9.99, -0.02)] == [1e-07, 1.0, -0.01]
