"""The mistake of = in place of +=, and the cut that makes a variable an input."""

import math

import numpy as np
import pytest

import engine
from engine.checks import check_entry, check_gradients
from engine.cut import cut
from engine.errors import InputError
from engine.expand import expand
from engine.overwrite import overwrite


def node(trace: engine.Trace, name: str) -> int:
    return trace.graph.names[name]


def test_only_the_last_contribution_stays() -> None:
    trace = engine.trace("L = a*b + a", {"a": 2, "b": 5})
    wrong = overwrite(trace)
    last = [c for edge, c in zip(trace.edges, wrong.contributions, strict=True) if edge.to == node(trace, "a")][-1]
    assert trace.gradients["a"] == 6
    assert wrong.gradients[node(trace, "a")] == last != 6


def test_wrong_upstreams_are_sent_on() -> None:
    trace = engine.trace("a = 2*x\nL = a*a", {"x": 3})
    wrong = overwrite(trace)
    assert (trace.gradients["a"], trace.gradients["x"]) == (12, 24)
    assert (wrong.gradients[node(trace, "a")], wrong.gradients[node(trace, "x")]) == (6, 12)
    assert wrong.wrong == (node(trace, "x"), node(trace, "a"))
    assert wrong.overwritten == (node(trace, "a"),)


def test_without_fan_out_nothing_goes_wrong() -> None:
    trace = engine.trace("z = w*x + b\nL = relu(z)**2", {"w": [1.0, -2.0], "x": [3.0, 1.0], "b": 1}, seed=[1, 1])
    wrong = overwrite(trace)
    assert wrong.wrong == wrong.overwritten == ()


def test_tensors_and_their_scalars_make_the_mistake_each_in_their_own_way() -> None:
    tensors = engine.trace("z = W @ x\nL = sum(z) + sum(x)", {"W": [[1, 2], [3, 4]], "x": [1, 1]})
    wrong = overwrite(tensors)
    np.testing.assert_array_equal(wrong.gradients[node(tensors, "x")], [4, 6])  # type: ignore[arg-type]
    scalars = expand(tensors)
    assert overwrite(scalars).gradients[node(scalars, "x[0]")] not in (scalars.gradients["x[0]"], 4)


def test_the_mistake_makes_nothing_of_infinities() -> None:
    trace = engine.trace("L = log(x) + x", {"x": 0})
    assert math.isinf(float(trace.node_values[trace.graph.output]))
    assert len(overwrite(trace).gradients) == len(trace.nodes)


@pytest.mark.parametrize("name", ["w", "z", "a"])
def test_the_gradient_of_a_cut_variable_is_that_of_the_variable(name: str) -> None:
    trace = engine.trace("z = w*x\na = tanh(z) + z # both\n(a - 1)**2", {"w": 3, "x": 0.2})
    found = cut(trace, name)
    assert found is not None
    program, inputs = found
    assert engine.trace(program, inputs).gradients[name] == trace.gradients[name]
    assert check_entry(program, inputs, name).verdict == "agree"


def test_the_output_cannot_be_cut() -> None:
    assert cut(engine.trace("L = x", {"x": 1}), "L") is None


def test_one_entry_is_checked_as_all_are() -> None:
    program, inputs = "L = sum(relu(x)*x) + 0*i", {"x": [0.5, 0.0, -1.0], "i": 1}
    every = check_gradients(program, inputs)
    assert [check_entry(program, inputs, it.name, it.index) for it in every] == every
    with pytest.raises(InputError):
        check_entry(program, inputs, "x", (3,))
