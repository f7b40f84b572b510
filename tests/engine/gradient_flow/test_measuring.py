"""Gradients by depth: known results on real backward passes, and that every number is the trace's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine.errors import EngineError
from engine.gradient_flow import Flow, FlowSpec, measure
from engine.gradient_flow.measuring import largest_slope
from engine.limits import Limits


def flow(**options: Any) -> Flow:
    return measure(FlowSpec(**({"depth": 50, "width": 64} | options)))


def norms(it: Flow) -> list[float]:
    return [layer.gradient_norm for layer in it.layers]


def spread(it: Flow) -> float:
    """Return how many times the largest gradient norm is the smallest."""
    return max(norms(it)) / min(norms(it))


@pytest.mark.parametrize("seed", range(3))
def test_deep_sigmoid_networks_lose_the_gradient_geometrically(seed: int) -> None:
    """f′ is at most 1/4: each layer on the way back takes a factor of about a quarter, and the logs lie on a line."""
    it = flow(activation="sigmoid", seed=seed)
    logs = np.log([layer.delta_norm for layer in it.layers])
    slope, start = np.polyfit(range(50), logs, 1)
    assert 0.15 < np.exp(-slope) < 0.3
    assert np.abs(logs - (slope * np.arange(50) + start)).max() < 1.5
    assert it.decay == pytest.approx(np.exp(-slope), rel=0.1)
    assert norms(it)[0] < 1e-25 * norms(it)[-1]


@pytest.mark.parametrize("seed", range(5))
def test_he_keeps_rectifiers_within_a_factor_of_ten_over_fifty_layers(seed: int) -> None:
    it = flow(activation="relu", init="he", width=128, seed=seed)
    assert spread(it) < 10
    assert flow(activation="relu", init="xavier", width=128, seed=seed).decay < 0.8 < it.decay


@pytest.mark.parametrize("seed", range(5))
def test_xavier_keeps_tanh_within_a_factor_of_ten_over_fifty_layers(seed: int) -> None:
    assert spread(flow(activation="tanh", init="xavier", seed=seed)) < 10
    assert flow(activation="tanh", init="xavier", gain=0.5, seed=seed).decay < 0.6


@pytest.mark.parametrize("depth", [10, 50, 100])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_skip_connections_keep_the_first_gradient_within_a_factor_of_ten_of_the_last(
    activation: str, depth: int
) -> None:
    it = flow(activation=activation, depth=depth, skip=True, width=32)
    assert 0.1 < norms(it)[0] / norms(it)[-1] < 10
    assert spread(it) < 10


def test_batch_norm_brings_back_the_gradient_of_deep_sigmoid_networks() -> None:
    assert 0.01 < norms(flow(activation="sigmoid", batch_norm=True))[0] / norms(flow(activation="sigmoid"))[-1] < 100


def test_large_weights_make_it_explode() -> None:
    it = flow(activation="relu", init="normal", depth=30)
    assert it.decay > 5
    assert norms(it)[0] > 1e20


def test_zero_weights_leave_hidden_layers_without_gradient() -> None:
    *hidden, last = norms(flow(activation="sigmoid", init="zeros", depth=5))
    assert hidden == [0, 0, 0, 0]
    assert last > 0


def test_constant_weights_leave_all_neurons_identical() -> None:
    it = flow(activation="tanh", init="constant", depth=4, width=8)
    middle = it.trace.gradients["W2"]
    assert middle.any()
    assert middle == pytest.approx(np.full((8, 8), middle[0, 0]), rel=1e-10)


def test_batch_norm_alone_lets_the_blame_of_rectifiers_grow_geometrically() -> None:
    """Its division by the spread gives back more than a rectifier takes: about √(π/(π − 1)) ≈ 1.21 a layer."""
    decays = [flow(activation="relu", init="he", batch_norm=True, width=128, batch=128, seed=seed).decay
              for seed in range(3)]  # fmt: skip
    assert decays == pytest.approx([1.21] * 3, abs=0.03)


def test_a_plain_sum_of_rectified_branches_grows_and_one_shared_among_the_layers_holds() -> None:
    plain, shared = (flow(activation="relu", init="he", skip=True, branch=branch) for branch in (1.0, None))
    assert plain.decay > 1.5
    assert shared.decay == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("bound", [1e-3, 1.0, 1e5])
def test_clipping_by_norm_bounds_the_norm_of_all_gradients_exactly(bound: float) -> None:
    options: dict[str, Any] = {"activation": "relu", "init": "normal", "depth": 10}
    clipped, free = flow(clip=bound, **options), flow(**options)
    assert clipped.norm == pytest.approx(bound, rel=1e-13)
    assert np.linalg.norm(norms(clipped)) == pytest.approx(bound, rel=1e-13)
    assert [layer.raw_gradient_norm for layer in clipped.layers] == norms(free)
    assert [a / b for a, b in zip(norms(clipped), norms(free), strict=True)] == pytest.approx([bound / free.norm] * 10)


def test_clipping_leaves_what_is_small_enough() -> None:
    assert norms(flow(activation="tanh", clip=1e6)) == norms(flow(activation="tanh"))


def test_clipping_by_value_bounds_every_entry() -> None:
    it = flow(activation="relu", init="normal", depth=5, width=8, clip_value=0.5)
    assert norms(it)[0] == pytest.approx(np.linalg.norm(np.clip(it.trace.gradients["W1"], -0.5, 0.5)))
    assert max(norms(it)) <= 0.5 * 8


def test_every_number_is_of_the_trace_of_the_program() -> None:
    it = flow(activation="tanh", depth=4, width=6, batch=5, skip=True, batch_norm=True)
    again = engine.trace(it.program, it.network.inputs)
    assert it.loss == again.values["L"]
    for layer in it.layers:
        number = layer.number
        assert layer.raw_gradient_norm == pytest.approx(np.linalg.norm(again.gradients[f"W{number}"]))
        assert layer.delta_norm == pytest.approx(np.linalg.norm(again.gradients[f"z{number}"]))
        assert layer.activation_mean == pytest.approx(again.values[f"a{number}"].mean())
        assert layer.activation_std == pytest.approx(again.values[f"a{number}"].std())


def test_dead_neurons_are_those_that_no_sample_wakes() -> None:
    it = flow(activation="relu", init="he", depth=12, width=16, batch=4)
    for layer in it.layers:
        z = it.trace.values[f"z{layer.number}"]
        assert layer.dead_share == np.mean((z <= 0).all(axis=1))
        assert layer.saturated_share == np.mean(z <= 0)
    assert max(layer.dead_share for layer in it.layers) > 0


def test_saturated_slopes_are_below_a_twentieth_of_the_largest() -> None:
    it = flow(activation="tanh", init="normal", depth=3)
    z = it.trace.values["z2"]
    assert it.layers[1].saturated_share == np.mean(1 - np.tanh(z) ** 2 <= 0.05)
    assert 0.5 < it.layers[1].saturated_share < 1
    assert it.layers[1].dead_share == 0


def test_the_largest_slopes_are_known_ones() -> None:
    assert largest_slope("sigmoid") == 0.25
    assert largest_slope("tanh") == largest_slope("relu") == largest_slope("identity") == 1


def test_the_same_seed_gives_the_same_start_with_and_without_a_fix() -> None:
    one, other = (flow(depth=5, skip=skip).network.inputs for skip in (False, True))
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_where_the_sums_are_no_numbers_no_share_of_units_is_claimed() -> None:
    first, second, *_, last = flow(activation="relu", init="normal", gain=1e200, depth=6, width=8).layers
    assert 0 < first.saturated_share < 1
    assert np.isnan([second.saturated_share, second.dead_share, last.saturated_share]).tolist() == [False, False, True]


def test_more_than_float64_holds_is_a_result() -> None:
    it = flow(activation="square", init="normal", depth=20)
    assert not np.isfinite(it.loss)


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"depth": 1}, "#/depth"),
        ({"depth": 101}, "#/depth"),
        ({"width": 0}, "#/width"),
        ({"batch": 0}, "#/batch"),
        ({"activation": "softmax"}, "#/activation"),
        ({"clip": 0.0}, "#/clip"),
        ({"clip_value": float("nan")}, "#/clip_value"),
        ({"clip": 1.0, "clip_value": 1.0}, "#/clip_value"),
        ({"gain": -1.0}, "#/gain"),
        ({"init": "glorot"}, "#/init"),
        ({"batch_norm": True, "batch": 1}, "#/batch_norm"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_its_place(options: dict[str, Any], pointer: str) -> None:
    with pytest.raises(EngineError) as caught:
        flow(**({"depth": 3} | options))
    assert [error.pointer for error in caught.value.errors] == [pointer]


def test_a_network_that_is_too_large_is_refused_by_the_names_of_this_question() -> None:
    with pytest.raises(EngineError) as caught:
        measure(FlowSpec(depth=100, width=512), Limits(cost=200_000_000))
    assert caught.value.pointer == "#/width"
