"""What structural ops give at ties, zeros, infinities and NaN: the agreed conventions, row by row.

The figures are PyTorch's (2.13, float64), except where a test's name says that ours differ.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.ops import REGISTRY

NAN, INF = np.nan, np.inf


def run(name: str, *inputs: Any, port: int = 0, **attributes: Any) -> tuple[Any, Any]:
    """Return the value of an op and what one operand gets of an upstream of ones."""
    op = REGISTRY[name]
    given = [np.array(x, dtype=float) if isinstance(x, list) else float(x) for x in inputs]
    vjp = op.vjps[port]
    assert vjp is not None
    with np.errstate(all="ignore"):
        out = op.array(*given, **attributes)
        return out, vjp(np.ones(np.shape(out))[()], out, *given, **attributes)


ROWS = [
    ("norm", [0.0, 0.0], 0.0, [0.0, 0.0]),
    ("std", [2.0, 2.0, 2.0], 0.0, [0.0, 0.0, 0.0]),
    ("std", [2.0], NAN, [NAN]),
    ("var", [2.0], NAN, [NAN]),
    ("max", [3.0, 1.0, 3.0], 3.0, [0.5, 0.0, 0.5]),
    ("min", [1.0, 1.0, 3.0], 1.0, [0.5, 0.5, 0.0]),
    ("max", [1.0, NAN, NAN], NAN, [0.0, 0.5, 0.5]),
    ("prod", [0.0, 2.0, 3.0], 0.0, [6.0, 0.0, 0.0]),
    ("prod", [0.0, 2.0, 0.0], 0.0, [0.0, 0.0, 0.0]),
    ("prod", [INF, 0.0, 2.0], NAN, [0.0, INF, NAN]),
    ("logsumexp", [-INF, -INF], -INF, [NAN, NAN]),
    ("logsumexp", [-INF, 1.0], 1.0, [0.0, 1.0]),
    ("mean", [INF, -INF], NAN, [0.5, 0.5]),
]


@pytest.mark.parametrize(("name", "x", "value", "gradient"), ROWS)
def test_a_reduction_keeps_the_convention(name: str, x: list[float], value: float, gradient: list[float]) -> None:
    out, contribution = run(name, x)
    np.testing.assert_allclose(out, value)
    np.testing.assert_allclose(contribution, gradient)


def test_tied_maxima_along_an_axis_share_evenly_where_pytorch_gives_all_to_one() -> None:
    np.testing.assert_array_equal(run("max", [[2.0, 2.0], [1.0, 3.0]], axis=1)[1], [[0.5, 0.5], [0.0, 1.0]])


def test_a_norm_of_zeros_in_one_row_leaves_the_other_rows_alone() -> None:
    np.testing.assert_allclose(run("norm", [[0.0, 0.0], [3.0, 4.0]], axis=1)[1], [[0.0, 0.0], [0.6, 0.8]])


def test_variance_divides_by_one_less_than_the_count_unless_told_otherwise() -> None:
    assert run("var", [1.0, 3.0])[0] == 2.0
    assert run("var", [1.0, 3.0], ddof=0)[0] == 1.0


def test_softmax_subtracts_the_maximum_first() -> None:
    np.testing.assert_allclose(run("softmax", [1000.0, 1001.0])[0], [0.26894142136999516, 0.731058578630005])
    np.testing.assert_allclose(run("log_softmax", [-1000.0, 1000.0])[0], [-2000.0, 0.0])


def test_a_certain_and_wrong_probability_costs_100_and_not_infinity() -> None:
    value, contribution = run("binary_cross_entropy", 0.0, 1.0)
    assert value == 100.0
    assert contribution == pytest.approx(-1e12, rel=1e-6)


def test_the_same_loss_from_logits_is_exact_where_the_sigmoid_is_saturated() -> None:
    assert run("binary_cross_entropy_with_logits", -1000.0, 1.0) == (1000.0, -1.0)
    assert run("binary_cross_entropy_with_logits", 1000.0, 1.0) == (0.0, 0.0)


def test_absolute_error_has_gradient_0_at_equality_and_at_nan() -> None:
    np.testing.assert_array_equal(run("mae", [1.0, NAN], [1.0, 0.0], mean=False)[1], [0.0, 0.0])


def test_hinge_has_gradient_0_on_the_margin_as_relu_at_0() -> None:
    assert run("hinge", 1.0, 1.0) == (0.0, 0.0)


def test_cross_entropy_by_index_equals_cross_entropy_by_one_hot_rows() -> None:
    logits = [[1.0, -2.0, 0.5], [3.0, 0.25, -1.5]]
    value, contribution = run("cross_entropy", logits, [2.0, 0.0])
    expected, gradient = run("cross_entropy", logits, [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    assert value == pytest.approx(expected, rel=1e-15)
    np.testing.assert_allclose(contribution, gradient, atol=1e-16)


@pytest.mark.parametrize("index", [-1.0, 3.0, 0.5, NAN, INF])
def test_a_class_or_row_that_is_not_there_gives_nan_and_is_never_guessed(index: float) -> None:
    assert np.isnan(run("cross_entropy", [1.0, -2.0, 0.5], index)[0])
    value, contribution = run("embedding", [1.0, -2.0, 0.5], index)
    assert np.isnan(value)
    np.testing.assert_array_equal(contribution, [0.0, 0.0, 0.0])


def test_an_index_may_miss_its_whole_number_by_rounding() -> None:
    assert run("embedding", [1.0, -2.0, 0.5], 0.1 + 0.2 + 1.7)[0] == 0.5


def test_a_row_that_is_looked_up_twice_collects_both_gradients() -> None:
    contribution = run("embedding", [[1.0], [2.0], [3.0]], [2.0, 0.0, 2.0])[1]
    np.testing.assert_array_equal(contribution, [[1.0], [0.0], [2.0]])


def test_an_outcome_of_probability_0_adds_nothing_to_a_divergence() -> None:
    assert run("kl_divergence", [0.0, 1.0], [0.5, 0.5])[0] == pytest.approx(np.log(2), rel=1e-15)


def test_a_pool_gives_the_gradient_to_the_first_of_its_tied_elements() -> None:
    np.testing.assert_array_equal(run("max_pool2d", [[1.0, 1.0], [1.0, 1.0]])[1], [[1.0, 0.0], [0.0, 0.0]])


def test_overlapping_pools_add_up_in_one_element() -> None:
    x = [[0.0, 0.0, 0.0], [0.0, 9.0, 0.0], [0.0, 0.0, 0.0]]
    assert run("max_pool2d", x, stride=1)[1][1, 1] == 4.0


def test_a_constant_row_is_normalised_to_zeros() -> None:
    np.testing.assert_array_equal(run("layer_norm", [2.0, 2.0, 2.0])[0], [0.0, 0.0, 0.0])


KINKS = [
    ("max", ([1.0, 1.0],), True),
    ("max", ([1.0, 2.0],), False),
    ("min", ([1.0, 1.0, 3.0],), True),
    ("norm", ([0.0, 0.0],), True),
    ("norm", ([0.0, 1.0],), False),
    ("std", ([2.0, 2.0],), True),
    ("std", ([2.0, 3.0],), False),
    ("mae", ([1.0, 2.0], [1.0, 3.0]), True),
    ("mae", ([1.0, 2.0], [0.0, 3.0]), False),
    ("hinge", (1.0, 1.0), True),
    ("hinge", (2.0, 1.0), False),
    ("max_pool2d", ([[1.0, 2.0], [2.0, 0.0]],), True),
    ("max_pool2d", ([[1.0, 2.0], [3.0, 0.0]],), False),
]


@pytest.mark.parametrize(("name", "inputs", "expected"), KINKS)
def test_a_record_tells_where_its_op_has_a_kink(name: str, inputs: tuple[Any, ...], expected: bool) -> None:
    op = REGISTRY[name]
    given = [np.array(x) if isinstance(x, list) else x for x in inputs]
    assert op.kink is not None
    assert bool(np.any(op.kink(op.array(*given), *given))) is expected


def test_a_tie_is_told_by_axis() -> None:
    op, x = REGISTRY["max"], np.array([[1.0, 2.0], [2.0, 1.0]])
    assert op.kink is not None
    assert np.all(op.kink(op.array(x), x))
    assert not np.any(op.kink(op.array(x, axis=0), x, axis=0))
    tied = np.array([[2.0, 2.0], [2.0, 1.0]])
    np.testing.assert_array_equal(op.kink(op.array(tied, axis=1), tied, axis=1), [True, False])
