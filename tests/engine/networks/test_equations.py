"""The equations of backpropagation: each is what it says, and its step is the one that computes it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine.networks import Equation, NetworkSpec, build_network, equations, sample_terms
from tests.engine.random_networks import spec as random_spec

NETWORKS = range(60)


def evaluated(equation: Equation) -> Any:
    """Return what the formula gives, computed by the engine from the operands."""
    if equation.formula.startswith("outer("):
        first, second = equation.formula[len("outer(") : -1].split(", ")
        return np.multiply.outer(equation.operands[first], equation.operands[second])
    seed = np.ones(equation.shape) if equation.shape else None
    return engine.trace(f"result = {equation.formula}", equation.operands, seed=seed).values["result"]


def told(**options: Any) -> dict[str, str]:
    network = build_network(NetworkSpec(**({"layers": (2, 3, 1)} | options)))
    return {it.symbolic: it.formula for it in equations(network, network.trace())}


@pytest.mark.parametrize("number", NETWORKS)
def test_every_formula_gives_the_gradient(number: int) -> None:
    network = build_network(random_spec(number))
    for equation in equations(network, network.trace()):
        assert evaluated(equation) == pytest.approx(equation.value, rel=1e-9, abs=1e-13), equation.symbolic


@pytest.mark.parametrize("number", NETWORKS)
def test_the_step_named_is_the_one_that_completes_the_gradient(number: int) -> None:
    network = build_network(random_spec(number))
    trace = network.trace()
    for equation in equations(network, trace):
        node, step = trace.graph.names[equation.variable], trace.steps[equation.step]
        assert (step.to, step.index) == (node, equation.step)
        assert np.array_equal(step.gradient, equation.value)
        assert not any(later.to == node for later in trace.steps[equation.step + 1 :])


@pytest.mark.parametrize("number", NETWORKS)
def test_the_steps_begin_at_the_gradients_in_the_formula(number: int) -> None:
    network = build_network(random_spec(number))
    trace = network.trace()
    for equation in equations(network, trace):
        given = {trace.graph.names[variable] for variable in equation.gradients.values()} or {trace.graph.output}
        steps = [trace.steps[index] for index in equation.steps]
        reached = {step.to for step in steps}
        assert {step.node for step in steps} - reached == given
        assert equation.steps[-1] == equation.step


@pytest.mark.parametrize("number", NETWORKS)
def test_the_terms_of_the_samples_add_up(number: int) -> None:
    network = build_network(random_spec(number))
    for equation in equations(network, network.trace()):
        if equation.quantity in ("weights", "bias") and network.arrangement.samples is not None:
            terms = sample_terms(network, equation)
            assert len(terms) == network.arrangement.samples
            assert terms.sum(axis=0) == pytest.approx(equation.value, rel=1e-10, abs=1e-13)


def test_a_term_is_the_gradient_of_its_sample_alone() -> None:
    data = {"x": [[1, 2], [0, -1], [3, 1]], "y": [1, 0, 2]}
    network = build_network(NetworkSpec(layers=(2, 3, 1), reduction="sum", **data))
    weights = next(it for it in equations(network, network.trace()) if it.variable == "W1")
    for place, (x, y) in enumerate(zip(data["x"], data["y"], strict=True)):
        alone = build_network(NetworkSpec(layers=(2, 3, 1), reduction="sum", x=[x], y=[y])).trace()
        assert sample_terms(network, weights)[place] == pytest.approx(alone.gradients["W1"], rel=1e-12)


def test_only_what_is_a_sum_over_samples_has_terms() -> None:
    network = build_network(NetworkSpec(layers=(2, 3, 1)))
    delta = next(it for it in equations(network, network.trace()) if it.quantity == "delta")
    with pytest.raises(ValueError, match="sums over samples"):
        sample_terms(network, delta)


def test_columns_have_the_equations_of_the_lesson() -> None:
    assert told() == {
        "δ[2] = 2(z[2] − y)/4": "2*(z2 - y)/4",
        "∂L/∂W[2] = δ[2] a[1]ᵀ": "δ2 @ a1.T",
        "∂L/∂b[2] = Σ δ[2], over the samples": "sum(δ2, axis=1, keepdims=True)",
        "δ[1] = (W[2]ᵀ δ[2]) ⊙ f′(z[1])": "(W2.T @ δ2)*(1 - a1**2)",
        "∂L/∂W[1] = δ[1] a[0]ᵀ": "δ1 @ a0.T",
        "∂L/∂b[1] = Σ δ[1], over the samples": "sum(δ1, axis=1, keepdims=True)",
    }


def test_rows_have_them_turned_around() -> None:
    rows = told(convention="row", activation=("relu", "sigmoid"), bias=False)
    assert rows == {
        "∂L/∂a[2] = 2(a[2] − y)/4": "2*(a2 - y)/4",
        "δ[2] = ∂L/∂a[2] ⊙ f′(z[2])": "da2*(a2*(1 - a2))",
        "∂L/∂W[2] = a[1]ᵀ δ[2]": "a1.T @ δ2",
        "δ[1] = (δ[2] W[2]ᵀ) ⊙ f′(z[1])": "(δ2 @ W2.T)*where(greater(z1, 0), 1, 0)",
        "∂L/∂W[1] = a[0]ᵀ δ[1]": "a0.T @ δ1",
    }


def test_a_skip_connection_has_an_identity_path() -> None:
    assert "∂L/∂a[1] = W[2]ᵀ δ[2] + ∂L/∂a[2]" in told(layers=(2, 3, 3, 1), skip=True)


def test_batch_norm_has_three_terms() -> None:
    shown = next(text for text in told(batch_norm=True) if text.startswith("δ[1]"))
    assert shown.startswith("δ[1] = (k − mean(k) − u ⊙ mean(k ⊙ u))/s")


@pytest.mark.parametrize("norm", ["batch_norm", "layer_norm"])
def test_equations_of_weights_beyond_all_bounds_give_no_warning(norm: str) -> None:
    fixes: dict[str, bool] = {norm: True}
    network = build_network(NetworkSpec(layers=(2, 3, 1), init="normal", spread=1e200, **fixes))  # type: ignore[arg-type]
    found = equations(network, network.trace())
    assert [equation.variable for equation in found][:1] == ["z2"]
    assert all(np.shape(sample_terms(network, each))[0] == 4 for each in found if each.quantity == "weights")
