"""The backward pass on its own: products, selections, places, and what infinities and NaNs do in it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.backward import compile_backward, unbroadcast
from engine.ops import Op
from engine.ops.base import Sample
from tests.engine.op_programs import CASES, program_of

INF, NAN = math.inf, math.nan
EXTREMES = (INF, -INF, NAN)

# What PyTorch 2.13.0 gives by torch.autograd.grad(out, operands, grad_outputs=inf) in float64.
SELECTED_AT_INFINITY = [
    ("relu(x)", (-1.0,), (0.0,)),
    ("relu(x)", (0.0,), (0.0,)),
    ("relu(x)", (1.0,), (INF,)),
    ("relu6(x)", (-1.0,), (0.0,)),
    ("relu6(x)", (6.0,), (0.0,)),
    ("relu6(x)", (7.0,), (0.0,)),
    ("hardtanh(x)", (-2.0,), (0.0,)),
    ("hardtanh(x)", (1.0,), (0.0,)),
    ("hardtanh(x)", (2.0,), (0.0,)),
    ("maximum(x, y)", (1.0, 2.0), (0.0, INF)),
    ("maximum(x, y)", (2.0, 1.0), (INF, 0.0)),
    ("minimum(x, y)", (1.0, 2.0), (INF, 0.0)),
    ("minimum(x, y)", (2.0, 1.0), (0.0, INF)),
    ("clamp(x, y, z)", (3.0, 0.0, 1.0), (0.0, 0.0, INF)),
    ("clamp(x, y, z)", (-3.0, 0.0, 1.0), (0.0, INF, 0.0)),
    ("clamp(x, y, z)", (0.5, 0.0, 1.0), (INF, 0.0, 0.0)),
    ("clamp(x, y, z)", (0.5, 1.0, 0.0), (0.0, 0.0, INF)),
    ("where(1, x, y)", (1.0, 2.0), (INF, 0.0)),
    ("where(0, x, y)", (1.0, 2.0), (0.0, INF)),
    ("sign(x)", (1.0,), (0.0,)),
    ("floor(x)", (1.5,), (0.0,)),
    ("round(x)", (1.4,), (0.0,)),
    ("x**y", (2.0, 0.0), (0.0, INF)),
    ("x**y", (0.0, 0.0), (0.0, NAN)),
    ("x**0", (2.0,), (0.0,)),
    ("x**0", (0.0,), (0.0,)),
]
MULTIPLIED_AT_INFINITY = [
    ("x*y", (0.0, 0.0), (NAN, NAN)),
    ("x**y", (0.0, 2.0), (NAN, NAN)),
    ("x**2", (0.0,), (NAN,)),
    ("abs(x)", (0.0,), (NAN,)),
    ("square(x)", (0.0,), (NAN,)),
    ("leaky_relu(x, slope=0)", (-1.0,), (NAN,)),
    ("sigmoid(x)", (1000.0,), (NAN,)),
    ("tanh(x)", (1000.0,), (NAN,)),
    ("exp(x)", (-1000.0,), (NAN,)),
]
AT_INFINITY = SELECTED_AT_INFINITY + MULTIPLIED_AT_INFINITY
ELEMENTWISE = [
    pytest.param(op, sample, id=name) for op, sample, name in CASES if op.is_elementwise and any(op.derivatives)
]

SPREADING = [pytest.param(op, sample, id=name) for op, sample, name in CASES if op.spreads]


@pytest.mark.parametrize(("program", "at", "expected"), AT_INFINITY)
def test_an_infinite_upstream_passes_an_edge_as_in_pytorch(
    program: str, at: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    it = engine.trace(program, dict(zip("xyz", at, strict=False)), seed=INF)
    np.testing.assert_array_equal(list(it.gradients.values())[: len(at)], expected)


@pytest.mark.parametrize(("program", "at", "expected"), AT_INFINITY)
def test_among_other_elements_an_infinite_upstream_passes_an_edge_as_in_pytorch(
    program: str, at: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    inputs = {name: [value, 0.5] for name, value in zip("xyz", at, strict=False)}
    it = engine.trace(program, inputs, seed=[INF, 1.0])
    np.testing.assert_array_equal([it.gradients[name][0] for name in inputs], expected)
    assert np.all(np.isfinite([it.gradients[name][1] for name in inputs]))


@pytest.mark.parametrize("program", ["sqrt(relu(x))", "sum(sqrt(relu(x)))"])
def test_no_gradient_passes_a_closed_relu_however_steep_what_follows(program: str) -> None:
    it = engine.trace(program, {"x": -1.0})
    assert it.gradients["x"] == 0
    assert INF in it.contributions


def test_where_does_not_save_the_branch_not_taken_from_its_own_infinity() -> None:
    it = engine.trace("where(greater(x, 0), sqrt(x), 0)", {"x": 0.0})
    assert math.isnan(it.gradients["x"])
    assert [step.contribution for step in it.steps if step.phase == "backward"] == [
        0.0,
        pytest.approx(NAN, nan_ok=True),
    ]


def test_a_selection_that_is_lost_behind_another_input_is_found() -> None:
    """The NaN of 0·∞ arises on the edge to y alone; x gets ∞."""
    it = engine.trace("sqrt(maximum(x, y) - 2)", {"x": 2.0, "y": 1.0})
    assert (it.gradients["x"], it.gradients["y"]) == (INF, 0.0)


@pytest.mark.parametrize(("op", "sample"), ELEMENTWISE)
@pytest.mark.parametrize("upstream", EXTREMES)
def test_a_contribution_is_upstream_times_local_save_where_an_op_blocks(
    op: Op, sample: Sample, upstream: float
) -> None:
    program, inputs = program_of(op, sample)
    shape = np.shape(engine.trace(program, inputs).values["y"])
    it = engine.trace(program.splitlines()[0], inputs, seed=np.full(shape, upstream))
    for edge, local, contribution in zip(it.edges, it.locals, it.contributions, strict=True):
        operands = [it.node_values[source] for source in it.nodes[edge.node].inputs]
        block, reduce = op.block(edge.port), unbroadcast(shape, np.shape(contribution))
        with np.errstate(invalid="ignore"):
            product = upstream * np.broadcast_to(local, shape)
            expected = np.where(block(local, *operands), 0.0, product) if block else product
            np.testing.assert_array_equal(contribution, reduce(expected) if reduce else expected)


@pytest.mark.parametrize(("op", "sample"), SPREADING)
def test_one_nan_in_the_upstream_reaches_every_operand_of_an_op_that_spreads(op: Op, sample: Sample) -> None:
    program, inputs = program_of(op, sample)
    shape = np.shape(engine.trace(program, inputs).values["y"])
    for element in range(int(np.prod(shape))):
        seed = np.ones(shape)
        seed.flat[element] = NAN
        it = engine.trace(program.splitlines()[0], inputs, seed=seed)
        assert all(np.any(np.isnan(contribution)) for contribution in it.contributions)


def test_a_selection_deep_in_a_network_is_watched_at_one_bias() -> None:
    layers = "\n".join(f"H{i} = relu(H{i - 1} @ W + b)" for i in range(1, 9)).replace("H0", "X")
    it = engine.trace(f"{layers}\nL = sum(sqrt(H8))", {"X": np.ones((3, 2)), "W": -np.eye(2), "b": np.zeros(2)})
    assert len(it.plan.watched) == 1
    assert all(np.all(gradient == 0) for name, gradient in it.gradients.items() if name in ("X", "W", "b"))


@given(st.lists(st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 6.0, INF, NAN]), min_size=4, max_size=4))
def test_a_graph_of_scalars_and_one_of_tensors_select_alike(values: list[float]) -> None:
    body = "u = sqrt(relu(x))\nv = maximum(u*y, log(z))\nL = where(w, v/z, clamp(u, y, w)) + relu6(v)**w"
    names = ("x", "y", "z", "w")
    floats = engine.trace(body, dict(zip(names, values, strict=True)))
    arrays = engine.trace(body, {name: [value] for name, value in zip(names, values, strict=True)}, seed=[1.0])
    for name in names:
        np.testing.assert_allclose([floats.gradients[name]], arrays.gradients[name], rtol=1e-12)


def test_careful_rows_fill_the_same_places() -> None:
    program = "h = relu(X @ W + b)\nL = mean((h - 1)**2) + sum(maximum(h, c)*c)"
    inputs: dict[str, Any] = {"X": [[1.0, 2.0]], "W": [[0.1, -0.2], [0.3, 0.4]], "b": [0.5, -0.5], "c": 0.3}
    it = engine.trace(program, inputs)
    careful = compile_backward(it.graph, it.edges, careful=True)
    assert careful.contributions == it.plan.backward.contributions
    assert careful.locals == it.plan.backward.locals
    assert careful.gradients == it.plan.backward.gradients
    assert [row[1] for row in careful.rows] == [row[1] for row in it.plan.backward.rows]


def test_what_is_one_number_has_one_place() -> None:
    it = engine.trace("s = x + y\nL = s*z", {"x": 1.0, "y": 2.0, "z": 3.0})
    backward = it.plan.backward
    assert backward.gradients[0] == backward.gradients[1] == backward.gradients[it.graph.names["s"]]
    assert len(backward.rows) == 2


def test_a_fork_has_places_for_each_contribution_and_for_their_sum() -> None:
    backward = engine.trace("L = x*x", {"x": 3.0}).plan.backward
    assert len({*backward.contributions, backward.gradients[0]}) == 3


def test_a_trace_stays_what_it_was_after_the_next_one() -> None:
    program = "h = relu(X @ W)\nL = sum(h*h)"
    first = engine.trace(program, {"X": np.ones((2, 2)), "W": np.ones((2, 2))})
    engine.trace(program, {"X": np.full((2, 2), 7.0), "W": np.ones((2, 2))})
    np.testing.assert_array_equal(first.gradients["W"], np.full((2, 2), 8.0))
    np.testing.assert_array_equal(first.values["h"], np.full((2, 2), 2.0))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [((2, 3, 4), narrow) for narrow in [(), (4,), (1,), (3, 1), (1, 4), (3, 4), (2, 1, 1), (1, 3, 4), (1, 1, 1)]],
)
def test_broadcasting_is_undone_by_sums_into_the_narrow_shape(wide: tuple[int, ...], narrow: tuple[int, ...]) -> None:
    reduce = unbroadcast(wide, narrow)
    assert reduce is not None
    gradient = np.arange(24.0).reshape(wide)
    found = reduce(gradient)
    assert np.shape(found) == narrow
    weights = np.random.default_rng(3).normal(size=narrow)
    assert np.sum(found * weights) == pytest.approx(np.sum(gradient * np.broadcast_to(weights, wide)))
