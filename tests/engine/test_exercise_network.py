"""A whole exercise network by hand: every intermediate's gradient is the one PyTorch retained."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.checks import check_gradients, disagreements
from tests.engine import references
from tests.engine.exercise_network import INTERMEDIATES, PARAMETERS, PROGRAM, N, inputs

(RECORDED,) = references.read("exercise_network")


@pytest.fixture(scope="module")
def trace() -> engine.Trace:
    """The engine's trace of the network."""
    return engine.trace(PROGRAM, inputs())


@pytest.mark.parametrize("name", ["loss", *INTERMEDIATES, *PARAMETERS])
def test_a_gradient_is_the_one_that_pytorch_retained(name: str, trace: engine.Trace) -> None:
    np.testing.assert_allclose(trace.values[name], RECORDED["values"][name], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(trace.gradients[name], RECORDED["gradients"][name], rtol=1e-12, atol=1e-15)


def test_the_largest_logit_gets_no_gradient_but_rounding(trace: engine.Trace) -> None:
    assert np.max(np.abs(trace.gradients["logit_maxes"])) < 1e-15


def test_the_loss_is_cross_entropy_and_its_gradient_softmax_less_one_hot(trace: engine.Trace) -> None:
    fused = engine.trace("loss = cross_entropy(logits, Yb)", {"logits": trace.values["logits"], "Yb": inputs()["Yb"]})
    assert trace.values["loss"] == pytest.approx(fused.values["loss"], rel=1e-14)
    np.testing.assert_allclose(trace.gradients["logits"], fused.gradients["logits"], rtol=1e-12, atol=1e-16)


def test_batch_normalisation_in_one_formula_gives_the_same_gradient(trace: engine.Trace) -> None:
    values, upstream = trace.values, trace.gradients["hpreact"]
    centred = N * upstream - upstream.sum(0) - N / (N - 1) * values["bnraw"] * (upstream * values["bnraw"]).sum(0)
    expected = values["bngain"] * values["bnvar_inv"] / N * centred
    np.testing.assert_allclose(trace.gradients["hprebn"], expected, rtol=1e-11, atol=1e-15)


def test_every_parameter_is_confirmed_by_finite_differences() -> None:
    assert list(disagreements(check_gradients(PROGRAM, inputs(), names=PARAMETERS))) == []
