"""What is drawn: variances that initialisations promise, streams that stay, and what zeros and constants do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.networks import NetworkSpec, build_network
from engine.networks.draws import draw_weights

RECORDED: dict[str, list[float]] = {
    "W1": [1.3842236184391183, 1.082362221191774, -1.6911789251607159, -0.533384577188813],
    "x": [1.5726389232764795, 0.20528006474400626, -0.1529727204572689, 0.6238548258996592],
    "m1": [0.0, 0.0, 1.0, 1.0],
    "orthogonal": [0.633383532471, 0.773838032663, -0.773838032663, 0.633383532471],
}


def weights(**options: Any) -> Any:
    return draw_weights(NetworkSpec(**({"layers": (200, 300)} | options)), 1)


@pytest.mark.parametrize(
    ("options", "deviation"),
    [
        ({"init": "xavier"}, (2 / 500) ** 0.5),
        ({"init": "he"}, (2 / 200) ** 0.5),
        ({"init": "normal", "spread": 0.3}, 0.3),
        ({"init": "he", "gain": 3.0}, 3 * (2 / 200) ** 0.5),
    ],
)
def test_an_initialisation_has_the_spread_it_promises(options: dict[str, Any], deviation: float) -> None:
    drawn = weights(**options)
    assert drawn.shape == (300, 200)
    assert drawn.std() == pytest.approx(deviation, rel=0.02)
    assert abs(drawn.mean()) < 0.02 * deviation


def test_zeros_and_constants_are_what_they_say() -> None:
    assert not weights(init="zeros").any()
    assert (weights(init="constant", value=0.25, gain=2.0) == 0.5).all()


@pytest.mark.parametrize("layers", [(5, 5), (3, 8), (8, 3)])
def test_an_orthogonal_matrix_keeps_lengths(layers: tuple[int, int]) -> None:
    drawn = weights(init="orthogonal", layers=layers)
    square = drawn.T @ drawn if layers[0] <= layers[1] else drawn @ drawn.T
    assert square == pytest.approx(np.eye(min(layers)), abs=1e-11)


def test_the_numbers_of_a_seed_are_these() -> None:
    """Recorded: whoever draws them another way breaks every link that holds a seed."""
    network = build_network(NetworkSpec(layers=(2, 2, 1), seed=7, batch=2, init="normal", dropout=0.5))
    assert network.inputs["W1"].ravel().tolist() == pytest.approx(RECORDED["W1"], rel=1e-15)
    assert network.inputs["x"].ravel().tolist() == pytest.approx(RECORDED["x"], rel=1e-15)
    assert network.inputs["m1"].ravel().tolist() == RECORDED["m1"]
    orthogonal = build_network(NetworkSpec(layers=(2, 2, 1), seed=7, init="orthogonal")).inputs["W1"]
    assert orthogonal.ravel().tolist() == RECORDED["orthogonal"]


def test_an_option_changes_no_other_tensor() -> None:
    plain = build_network(NetworkSpec(layers=(3, 3, 2), seed=3)).inputs
    other = build_network(
        NetworkSpec(layers=(3, 3, 2), seed=3, batch_norm=True, dropout=0.5, skip=True, activation="relu")
    ).inputs
    assert all(np.array_equal(plain[name], other[name]) for name in plain)
    assert not np.array_equal(plain["W1"], build_network(NetworkSpec(layers=(3, 3, 2), seed=4)).inputs["W1"])


def test_zero_weights_leave_hidden_layers_without_gradient() -> None:
    gradients = build_network(NetworkSpec(layers=(3, 4, 4, 2), init="zeros")).trace().gradients
    assert not any(gradients[name].any() for name in ("W1", "W2", "W3", "b1", "b2"))
    assert gradients["b3"].any()


def test_constant_weights_leave_the_neurons_of_a_layer_identical() -> None:
    gradients = build_network(NetworkSpec(layers=(3, 4, 4, 2), init="constant")).trace().gradients
    for name in ("W1", "W2"):
        assert gradients[name].any()
        assert gradients[name] == pytest.approx(np.broadcast_to(gradients[name][:1], gradients[name].shape), rel=1e-12)
    varied = build_network(NetworkSpec(layers=(3, 4, 4, 2))).trace().gradients["W1"]
    assert varied[0] != pytest.approx(varied[1])
