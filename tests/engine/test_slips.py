"""Slips: each gives what somebody gets who makes that very mistake, and nothing else goes wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import engine
from engine import Trace, slips
from engine.buffers import Keeps, backward_pass
from engine.errors import ProgramTooLarge
from engine.overwrite import overwrite
from engine.slips import Slipped
from engine.slips.ledger import walk
from engine.slips.passing import usual
from tests.engine.random_programs import generate

NETWORK = "h = tanh(W @ x + b)\np = softmax(V @ h)\nL = -log(p[1])"
INPUTS = {
    "W": [[0.5, -1.0], [0.25, 2.0]], "x": [1.5, -0.5], "b": [0.1, -0.2], "V": [[1.0, 0.5], [-0.5, 0.75]],
}  # fmt: skip
SLIPS: dict[str, Callable[[Trace], Slipped]] = {
    "averaging": slips.averaging,
    "depth_first": slips.depth_first,
    "elementwise": slips.elementwise,
    "flat": lambda traced: slips.flat(traced, ["relu", "tanh"]),
    "keeping_gradients": lambda traced: slips.keeping_gradients(traced, every_node=True),
    "overwriting": slips.overwriting,
    "rounding": lambda traced: slips.rounding(traced, 3),
    "untransposed": slips.untransposed,
}


class Recursive:
    """A value whose backward calls that of its operands, as people propose it."""

    def __init__(self, data: float, operands: tuple[Recursive, ...] = (), slopes: tuple[float, ...] = ()) -> None:
        self.data, self.operands, self.slopes, self.grad = data, operands, slopes, 0.0

    def __add__(self, other: Recursive) -> Recursive:
        return Recursive(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Recursive) -> Recursive:
        return Recursive(self.data * other.data, (self, other), (other.data, self.data))

    def backward(self) -> None:
        for operand, slope in zip(self.operands, self.slopes, strict=True):
            operand.grad += slope * self.grad
        for operand in dict.fromkeys(self.operands):
            operand.backward()


def test_without_a_slip_the_pass_is_the_right_one() -> None:
    for seed in range(20):
        program = generate(seed)
        traced = engine.trace(program.text, program.inputs)
        same = walk(traced, usual)
        assert same.wrong == ()
        for mine, theirs in zip(same.steps, traced.steps, strict=True):
            assert (mine.node, mine.input, mine.to, mine.rule) == (theirs.node, theirs.input, theirs.to, theirs.rule)
            if theirs.gradient is not None and mine.gradient is not None:
                np.testing.assert_allclose(mine.gradient, theirs.gradient, rtol=1e-13)


@pytest.mark.parametrize("name", SLIPS)
def test_steps_end_with_the_gradients_that_the_slip_leaves(name: str) -> None:
    wrong = SLIPS[name](engine.trace(NETWORK, INPUTS))
    last = {step.node if step.to is None else step.to: step.gradient for step in wrong.steps if step.phase != "forward"}
    for node, gradient in last.items():
        np.testing.assert_array_equal(gradient, wrong.node_gradients[node])
    assert [step.index for step in wrong.steps] == list(range(len(wrong.steps)))
    assert wrong.right.gradients is not wrong.gradients


def test_a_recursion_gives_what_a_recursive_class_gives() -> None:
    traced = engine.trace("c = a + b\nd = a*b\ne = c + d\nf = c*d\ny = e + f", {"a": 2, "b": 3})
    a, b = Recursive(2.0), Recursive(3.0)
    c, d = a + b, a * b
    y = (c + d) + c * d
    y.grad = 1.0
    y.backward()
    wrong = slips.depth_first(traced)
    assert (wrong.gradients["a"], wrong.gradients["b"]) == (a.grad, b.grad)
    assert traced.gradients["a"] != a.grad


def test_on_a_tree_a_recursion_is_right() -> None:
    assert slips.depth_first(engine.trace("L = (a*b + c)*relu(d)", {"a": 2, "b": 3, "c": 4, "d": 5})).wrong == ()


def test_a_recursion_over_too_many_ways_is_refused() -> None:
    lines = [f"x{i + 1} = x{i}*a + x{i}*b" for i in range(20)]
    with pytest.raises(ProgramTooLarge, match="more than 10000 edges"):
        slips.depth_first(engine.trace("\n".join(lines), {"x0": 1, "a": 1, "b": 1}))


def test_overwriting_agrees_with_the_compiled_pass() -> None:
    traced = engine.trace("a = x*x\nL = a + a*x + b*x", {"x": 3, "b": 2})
    assert slips.overwriting(traced).node_gradients == list(overwrite(traced).gradients)


@pytest.mark.parametrize("every_node", [True, False])
def test_a_second_pass_agrees_with_the_buffers(every_node: bool) -> None:
    traced = engine.trace("c = a + b\ne = c*d", {"a": 3, "b": 2, "d": 1})
    keeps: Keeps = "every-node" if every_node else "leaves"
    once = backward_pass(traced, {}, keeps)
    twice = backward_pass(traced, {each.node: each.after for each in once}, keeps)
    wrong = slips.keeping_gradients(traced, every_node=every_node)
    assert {each.node: each.after for each in twice} == {each.node: wrong.node_gradients[each.node] for each in twice}


def test_updating_on_the_way_is_right_for_the_layer_that_is_updated_first() -> None:
    traced = engine.trace(NETWORK, INPUTS)
    wrong = slips.updating(traced, ["W", "V"], 0.5)
    np.testing.assert_allclose(wrong.gradients["V"], traced.gradients["V"], rtol=1e-15)
    assert not np.allclose(wrong.gradients["W"], traced.gradients["W"])
    assert slips.updating(traced, ["W", "V"], 0.0).wrong == ()


def test_softmax_by_entries_keeps_the_diagonal() -> None:
    traced = engine.trace("p = softmax(z)\nL = sum(c*p)", {"z": [1, 2, 0.5], "c": [3, -1, 2]})
    p = traced.values["p"]
    np.testing.assert_allclose(slips.elementwise(traced).gradients["z"], [3, -1, 2] * p * (1 - p), rtol=1e-14)


def test_a_matrix_is_left_untransposed_only_where_that_fits() -> None:
    square = engine.trace("L = sum(g*(W @ x))", {"W": [[1, 2], [3, 4]], "x": [5, 6], "g": [1, -1]})
    np.testing.assert_array_equal(slips.untransposed(square).gradients["x"], [-1, -1])
    wide = engine.trace("L = sum(W @ x)", {"W": [[1, 2, 3], [3, 4, 5]], "x": [5, 6, 7]})
    assert slips.untransposed(wide).wrong == ()


def test_a_mean_over_copies_is_their_sum_divided_by_their_number() -> None:
    traced = engine.trace("L = sum((X + b)**2)", {"X": [[1, 2], [3, 4], [5, 6]], "b": [1, 2]})
    np.testing.assert_allclose(slips.averaging(traced).gradients["b"], traced.gradients["b"] / 3, rtol=1e-15)


def test_rounding_carries_the_rounded_numbers_on() -> None:
    wrong = slips.rounding(engine.trace("a = x/3\nL = a*a*7", {"x": 2}), 2)
    assert wrong.values == {"x": 2.0, "a": 0.67, "L": 3.1}  # 0.67·0.67 = 0.4489 → 0.45; 0.45·7 = 3.15 → 3.1
    assert wrong.gradients["a"] == pytest.approx(9.4)  # 7·0.67 = 4.69 → 4.7, twice


def test_other_weights_touch_only_edges_beside_them() -> None:
    traced = engine.trace("a = w*x\nL = v*a", {"w": 2, "x": 3, "v": 5})
    wrong = slips.other_weights(traced, {"v": "w"})
    assert (wrong.gradients["a"], wrong.gradients["w"], wrong.gradients["v"]) == (2.0, 6.0, traced.gradients["v"])
