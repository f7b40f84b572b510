"""Why a gradient has its norm: factors whose product it is; and the arithmetic that stands beside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import EngineError
from engine.gradient_flow import FlowSpec, bare_powers, compare_clippings, measure, product, why

NETWORKS: list[dict[str, Any]] = [
    {"activation": "sigmoid"},
    {"activation": "relu", "init": "he"},
    {"activation": "tanh", "skip": True},
    {"activation": "tanh", "skip": True, "batch_norm": True, "branch": 1.0},
    {"activation": "identity", "init": "orthogonal", "batch_norm": True},
    {"activation": "relu", "init": "normal", "clip": 1.0},
    {"activation": "gelu", "clip_value": 1e-6},
    {"activation": "square", "batch": 1},
]


@pytest.mark.parametrize("options", NETWORKS, ids=str)
def test_the_product_of_the_factors_is_the_norm(options: dict[str, Any]) -> None:
    flow = measure(FlowSpec(**({"depth": 8, "width": 12} | options)))
    for layer in flow.layers:
        assert product(why(flow, layer.number)) == pytest.approx(layer.gradient_norm, rel=1e-11)


@pytest.mark.parametrize("options", NETWORKS, ids=str)
def test_the_factors_of_a_layer_lead_from_one_delta_to_the_next(options: dict[str, Any]) -> None:
    flow = measure(FlowSpec(**({"depth": 8, "width": 12} | options)))
    for layer, after in zip(flow.layers, flow.layers[1:], strict=False):
        ratio = layer.weights_factor * layer.activation_factor * layer.normalisation_factor
        assert after.delta_norm * ratio == pytest.approx(layer.delta_norm, rel=1e-11)


def test_the_parts_are_what_their_names_say() -> None:
    flow = measure(FlowSpec(depth=3, width=5, activation="tanh"))
    gradients, values = flow.trace.gradients, flow.trace.values
    size = np.linalg.norm
    assert [(factor.layer, factor.kind) for factor in why(flow, 2)] == [
        (3, "loss"), (3, "activation"), (2, "weights"), (2, "activation"), (2, "input"), (2, "alignment"),
    ]  # fmt: skip
    assert [factor.value for factor in why(flow, 2)] == pytest.approx(
        [
            size(gradients["a3"]),
            size(gradients["z3"]) / size(gradients["a3"]),
            size(values["W3"].T @ gradients["z3"]) / size(gradients["z3"]),
            size(gradients["z2"]) / size(gradients["a2"]),
            size(values["a1"]),
            size(gradients["W2"]) / size(gradients["z2"]) / size(values["a1"]),
        ]
    )


def test_beside_a_skip_connection_both_paths_are_told() -> None:
    flow = measure(FlowSpec(depth=3, width=5, activation="tanh", skip=True))
    factor = next(factor for factor in why(flow, 2) if factor.kind == "weights")
    gradients = flow.trace.gradients
    through = np.linalg.norm(flow.trace.values["W3"].T @ gradients["z3"])
    assert factor.paths == pytest.approx((through, np.linalg.norm(gradients["a3"])))
    plain = measure(FlowSpec(depth=3, width=5, activation="tanh"))
    assert all(factor.paths is None for factor in why(plain, 1))


def test_clipping_is_the_last_factor() -> None:
    flow = measure(FlowSpec(depth=4, width=5, activation="relu", init="normal", clip=0.01))
    assert (why(flow, 1)[-1].kind, why(flow, 1)[-1].value) == ("clipping", pytest.approx(0.01 / flow.raw_norm))


def test_without_clipping_it_is_no_factor_even_of_what_is_no_number() -> None:
    flow = measure(FlowSpec(depth=4, width=5, activation="relu", init="normal", gain=1e200))
    assert np.isnan(flow.layers[0].gradient_norm)
    assert "clipping" not in [factor.kind for factor in why(flow, 1)]


def test_one_sample_has_no_one_to_disagree_with() -> None:
    flow = measure(FlowSpec(depth=3, width=5, batch=1))
    assert [layer.alignment for layer in flow.layers] == pytest.approx([1, 1, 1])


@pytest.mark.parametrize("layer", [0, 4])
def test_a_layer_that_is_not_there_is_refused(layer: int) -> None:
    with pytest.raises(EngineError, match="1 to 3") as caught:
        why(measure(FlowSpec(depth=3, width=4)), layer)
    assert caught.value.pointer == "#/why"


def test_bare_powers_are_arithmetic() -> None:
    assert [power.text for power in bare_powers(4)] == ["0.3⁴ = 0.0081", "3⁴ = 81"]
    assert [power.value for power in bare_powers(50)] == [0.3**50, 3.0**50]


def test_the_loose_clip_of_tutorials_lets_negative_entries_through() -> None:
    flow = measure(FlowSpec(depth=5, width=8, activation="relu", init="normal"))
    it = compare_clippings(flow, 1.0)
    entries = np.concatenate([flow.trace.gradients[f"W{number}"].ravel() for number in range(1, 6)])
    assert it.ranges["none"] == (entries.min(), entries.max())
    assert it.ranges["loose"] == (entries.min(), 1.0)
    assert it.ranges["value"] == (-1.0, 1.0)
    assert np.linalg.norm(it.by_norm) == pytest.approx(1.0, rel=1e-13)
    assert it.loose[0] == pytest.approx(np.linalg.norm(np.minimum(flow.trace.gradients["W1"], 1.0)))
    assert it.by_value[0] == pytest.approx(np.linalg.norm(np.clip(flow.trace.gradients["W1"], -1, 1)))
