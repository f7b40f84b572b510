"""Cells: every entry of every gradient is the sum of its products, and every value knows its sources."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
import engine.cells.origins
import engine.cells.sums
from engine.cells import cell
from engine.cells.origins import origins
from engine.errors import InputError
from engine.ops import Op
from engine.ops.base import Sample
from tests.engine.op_programs import CASES, program_of


@pytest.mark.parametrize(("op", "sample"), [case[:2] for case in CASES], ids=[case[2] for case in CASES])
def test_the_products_of_every_cell_add_up_to_its_gradient(op: Op, sample: Sample) -> None:
    trace = engine.trace(*program_of(op, sample))
    for node in trace.nodes:
        for index in np.ndindex(node.shape):
            found = cell(trace, node.id, index)
            scale = sum(abs(product.value) for product in found.products)
            gradient = trace.gradient_of(node.id)
            expected = float(gradient[index] if node.shape else gradient)
            assert found.gradient == expected
            assert found.total == pytest.approx(expected, rel=1e-12, abs=1e-12 * scale + 1e-300)
            listed = (found.seed or 0.0) + sum(product.value for product in found.products)
            assert listed == pytest.approx(found.total, rel=1e-12, abs=1e-12 * scale)
            assert all(product.value == product.upstream * product.local for product in found.products)
            assert all(product.local != 0 for product in found.products)


def test_a_product_says_whose_gradient_it_takes_and_which_local_derivative() -> None:
    trace = engine.trace("z = x @ W + b\nL = sum(z*z)", {"x": [[1, 2], [3, 4]], "W": [[1, 0], [0, 1]], "b": [5, 6]})
    found = cell(trace, trace.graph.names["W"], (0, 1))
    assert (found.name, found.derivative) == ("W[0,1]", "∂L/∂W[0,1]")
    assert [product.upstream_name for product in found.products] == ["∂L/∂(x @ W)[0,1]", "∂L/∂(x @ W)[1,1]"]
    assert [product.local_name for product in found.products] == ["∂(x @ W)[0,1]/∂W[0,1]", "∂(x @ W)[1,1]/∂W[0,1]"]
    assert [product.local for product in found.products] == [1.0, 3.0]
    assert found.numeric() == "16 · 1 + 20 · 3"
    assert found.total == 76.0


def test_a_broadcast_operand_collects_from_all_its_copies() -> None:
    trace = engine.trace("z = x + b\nL = sum(z*z)", {"x": [[1, 2], [3, 4], [5, 6]], "b": [1, -1]})
    found = cell(trace, trace.graph.names["b"], (1,))
    assert [product.index for product in found.products] == [(0, 1), (1, 1), (2, 1)]


def test_a_cell_used_twice_has_two_arrivals() -> None:
    trace = engine.trace("sum(x*x)", {"x": [3, 4]})
    found = cell(trace, 0, (-1,))
    assert found.index == (1,)
    assert [arrival.port for arrival in found.arrivals] == [0, 1]
    assert found.numeric() == "1 · 4 + 1 · 4"


def test_the_output_has_its_seed_and_a_cell_without_influence_has_nothing() -> None:
    trace = engine.trace("unused = 2*x\nL = y*y", {"x": 3, "y": 4}, seed=2.5)
    assert (cell(trace, trace.graph.output).seed, cell(trace, trace.graph.output).total) == (2.5, 2.5)
    nothing = cell(trace, trace.graph.names["x"])
    assert (nothing.arrivals, nothing.total, nothing.numeric()) == ((), 0.0, "0")


@pytest.mark.parametrize("program", ["sum((x + b)**2)", "sum(exp(x @ b))", "sum(x*b) + sum(b) + sum(x - b)"])
def test_terms_beyond_the_limit_are_counted_and_added_up_as_one(program: str) -> None:
    rng = np.random.default_rng(2)
    shape = (20,) if "@" not in program else (20, 3)
    trace = engine.trace(program, {"x": rng.normal(size=(100, 20)), "b": rng.normal(size=shape)})
    node = trace.graph.names["b"]
    found = cell(trace, node, (3,) if len(shape) == 1 else (3, 1), limit=10)
    assert len(found.products) == 10
    assert sum(arrival.others for arrival in found.arrivals) >= 90
    assert found.remainder != 0
    assert found.total == pytest.approx(found.gradient, rel=1e-12)


def test_edges_beyond_the_limit_are_counted() -> None:
    trace = engine.trace("L = " + " + ".join(f"{k}*x" for k in range(2, 102)), {"x": 3})
    found = cell(trace, 0, limit=64)
    assert (len(found.products), found.unlisted_edges) == (64, 36)
    assert found.unlisted == sum(range(2, 38))  # edges come from the output back
    assert found.total == found.gradient == sum(range(2, 102))


def test_infinity_that_arrives_at_an_entry_of_zero_is_nan_as_in_the_gradient() -> None:
    trace = engine.trace("y = x*0\nL = sum(sqrt(y))", {"x": [1, 2]})
    found = cell(trace, 0, (0,))
    assert np.isnan(found.gradient)
    assert np.isnan(found.total)


def test_what_an_op_holds_back_is_zero_even_for_infinity() -> None:
    trace = engine.trace("L = sum(where(c, 1, sqrt(relu(x))))", {"c": [1, 0], "x": [-1, 4]})
    found = cell(trace, trace.graph.names["x"], (0,))
    assert (found.total, found.gradient) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("node", "index", "pointer"), [(9, (), "#/node"), (0, (0,), "#/index"), (0, (2, 0), "#/index")]
)
def test_a_cell_that_is_not_there_is_refused(node: int, index: tuple[int, ...], pointer: str) -> None:
    trace = engine.trace("sum(x)", {"x": [[1, 2], [3, 4]]})
    with pytest.raises(InputError) as refused:
        cell(trace, node, index)
    assert refused.value.pointer == pointer


def names(trace: engine.Trace, name: str, index: tuple[int, ...]) -> list[list[str]]:
    found = origins(trace, trace.graph.names[name], index)
    return [[each.name for each in origin.cells] for origin in found]


@pytest.mark.parametrize(
    ("program", "index", "expected"),
    [
        ("y = x @ w", (1, 0), [["x[1,0]", "x[1,1]"], ["w[0,0]", "w[1,0]"]]),
        ("y = x + w[0]", (1, 0), [["x[1,0]"], ["(w[0])[0]"]]),
        ("y = x.T", (0, 1), [["x[1,0]"]]),
        ("y = sum(x, axis=0)", (1,), [["x[0,1]", "x[1,1]"]]),
        ("y = max(x, axis=1)", (0,), [["x[0,1]"]]),
        ("y = softmax(x)", (0, 0), [["x[0,0]", "x[0,1]"]]),
        ("y = relu(x)", (1, 0), [["x[1,0]"]]),
        ("y = concatenate(x, w)", (2, 1), [[], ["w[0,1]"]]),
        ("y = prod(x, axis=1)", (1,), [["x[1,0]", "x[1,1]"]]),
        ("y = norm(x)", (), [["x[0,0]", "x[0,1]", "x[1,0]", "x[1,1]"]]),
    ],
)
def test_a_cell_of_a_value_knows_the_cells_it_was_made_of_even_those_that_are_zero(
    program: str, index: tuple[int, ...], expected: list[list[str]]
) -> None:
    given: dict[str, Any] = {"x": [[0, 2], [-3, 0]], "w": [[0, 1], [5, 0]]}
    assert names(engine.trace(f"{program}\nL = sum(y)", given), "y", index) == expected


def test_sources_carry_their_values_and_are_counted_beyond_the_limit() -> None:
    trace = engine.trace("y = sum(x)\ny*y", {"x": np.arange(100.0)})
    (origin,) = origins(trace, trace.graph.names["y"])
    assert [each.value for each in origin.cells] == list(range(64))
    assert origin.others == 36
