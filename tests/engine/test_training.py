"""Training runs: they descend, they go on where they stopped, and they say where numbers stop being finite."""

from __future__ import annotations

from collections.abc import Mapping
from math import isinf
from typing import Any

import numpy as np
import pytest

import engine
from engine.errors import EngineError, InputError, ProgramTooLarge
from engine.limits import Limits
from engine.training import step_cost, train
from engine.training.batches import Batches
from engine.training.clipping import Clip
from engine.training.datasets import dataset
from engine.training.runs import Memory, Run
from engine.updates import update

NEURON: dict[str, Any] = {
    "program": "z = w*x + b\na = relu(z)\nL = (a - y)**2",
    "inputs": {"x": 2, "w": 3, "b": 1, "y": 5},
    "parameters": ["w", "b"],
}
LINE: dict[str, Any] = {
    "program": "p = x*w + b\nL = mse(p, y)",
    "inputs": {"x": [[0.0], [1.0], [2.0], [3.0], [4.0]], "y": [[1.0], [3.0], [5.0], [7.0], [9.0]], "w": 0, "b": 0},
    "parameters": ["w", "b"],
}
BATCHED: dict[str, Any] = {"batch_size": 2, "samples": {"x": 0, "y": 0}}


def xor(seed: int) -> dict[str, Any]:
    """Return a question for a 2-4-1 network on XOR."""
    draw = np.random.default_rng(seed).normal
    found = dataset("xor")
    weights = {"W1": draw(size=(2, 4)), "b1": np.zeros(4), "W2": draw(size=(4, 1)), "b2": np.zeros(1)}
    return {
        "program": "a1 = tanh(x @ W1 + b1)\na2 = a1 @ W2 + b2\nL = mse(a2, y)",
        "inputs": {"x": found.x, "y": found.y, **weights},
        "parameters": list(weights),
    }


def finished(**question: Any) -> Run:
    """Return a run after all its steps."""
    run = train(**question)
    for _ in run:
        pass
    return run


def equal(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    return ours.keys() == theirs.keys() and all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_a_step_is_an_update() -> None:
    run = finished(**NEURON, learning_rate=0.05, steps=1)
    once = update(NEURON["program"], NEURON["inputs"], NEURON["parameters"], 0.05)
    assert run.inputs == once.inputs
    assert run.loss() == once.after


def test_each_step_tells_what_it_saw_before_it_moved() -> None:
    first, second = train(**NEURON, learning_rate=0.05, steps=2)
    assert (first.step, first.loss, first.parameter_norms) == (0, 4.0, (8.0, 4.0))
    assert first.gradient_norm == first.raw_gradient_norm == np.hypot(8, 4)
    assert (second.step, second.loss) == (1, pytest.approx(1.0))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_xor_is_learnt_by_four_hidden_neurons(optimizer: str, seed: int) -> None:
    rate = {"sgd": 0.3, "momentum": 0.1, "adam": 0.05}[optimizer]
    run = finished(**xor(seed), optimizer=optimizer, learning_rate=rate, steps=2000)
    assert run.loss() < 0.05


def test_a_parameter_without_influence_stays_where_it_is() -> None:
    run = finished(program="L = w*w", inputs={"w": 1, "v": 7}, parameters=["w", "v"], steps=3)
    assert run.inputs["v"] == 7
    assert run.inputs["w"] < 1


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("batched", [{}, BATCHED])
def test_a_run_goes_on_as_if_it_had_not_stopped(optimizer: str, batched: dict[str, Any]) -> None:
    how: dict[str, Any] = {**batched, "optimizer": optimizer, "learning_rate": 0.02}
    whole = finished(**LINE, **how, steps=9)
    half = finished(**LINE, **how, steps=4)
    rest = finished(**{**LINE, "inputs": half.inputs}, **how, steps=5, memory=half.memory)
    assert equal(rest.inputs, whole.inputs)
    assert rest.memory.step == whole.memory.step == 9


def test_a_run_that_is_not_asked_stands_still() -> None:
    run = train(**LINE, steps=100)
    next(run)
    after = run.inputs
    next(run)
    assert not equal(run.inputs, after)
    assert run.made == 2
    assert not run.is_done


@pytest.mark.parametrize("steps", [1, 30])
def test_clipping_by_norm_bounds_every_norm(steps: int) -> None:
    seen = list(train(**LINE, learning_rate=0.1, steps=steps, clip=Clip(0.5)))
    assert all(each.gradient_norm <= 0.5 * (1 + 1e-15) for each in seen)
    assert seen[0].raw_gradient_norm > 5
    assert seen[0].gradient_norm == pytest.approx(0.5, rel=1e-15)


def test_clipping_by_value_bounds_every_entry() -> None:
    seen = next(train(**LINE, learning_rate=0.1, steps=1, clip=Clip(0.5, "value")))
    assert seen.parameter_norms == (0.5, 0.5)


def test_every_epoch_sees_every_sample_once_in_an_order_of_its_own() -> None:
    found = Batches({"x": 0}, 5, 2, seed=3)
    epochs = [[place for step in range(3) for place in found.samples(3 * epoch + step)] for epoch in range(4)]
    assert all(sorted(epoch) == [0, 1, 2, 3, 4] for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) > 1
    assert [found.size_of(step) for step in range(4)] == [2, 2, 1, 2]


def test_samples_left_over_may_join_the_batch_before() -> None:
    found = Batches({"x": 0}, 7, 3, seed=3).merged()
    assert [found.size_of(step) for step in range(3)] == [3, 4, 3]
    assert found.sizes == {3, 4}
    seen = [place for step in (2, 3) for place in found.samples(step)]
    assert sorted(seen) == [0, 1, 2, 3, 4, 5, 6]
    assert found.note() == (
        "The last batch of every round holds 4 samples: the sample left over is too few for a batch alone."
    )
    assert Batches({"x": 0}, 4, 3, seed=0).merged().sizes == {4}
    assert Batches({"x": 0}, 6, 3, seed=0).merged().note() is None


def test_batch_norm_trains_with_batches_that_leave_one_over() -> None:
    program = "L = mean((batch_norm(x, g, s) * w - y)**2)"
    inputs = {"x": [[0.0], [1.0], [2.0], [3.0], [4.0]], "y": LINE["inputs"]["y"], "w": 1.0, "g": [1.0], "s": [0.0]}
    run = finished(program=program, inputs=inputs, parameters=["w", "g", "s"], **BATCHED, steps=5)
    assert run.recipe.batches is not None
    assert run.recipe.batches.sizes == {2, 3}
    assert run.note is not None
    assert finished(**LINE, **BATCHED, steps=5).note is None


def test_batches_are_the_same_for_the_same_seed_only() -> None:
    runs_ = [list(train(**LINE, **BATCHED, steps=6, learning_rate=0.01, seed=seed)) for seed in (1, 1, 2)]
    assert runs_[0] == runs_[1] != runs_[2]


def test_samples_may_lie_in_columns() -> None:
    turned = {**LINE, "inputs": {**LINE["inputs"], **{name: np.transpose(LINE["inputs"][name]) for name in "xy"}}}
    rows = finished(**LINE, **BATCHED, steps=7, learning_rate=0.05)
    columns = finished(**turned, batch_size=2, samples={"x": 1, "y": 1}, steps=7, learning_rate=0.05)
    assert columns.parameters == pytest.approx(rows.parameters, rel=1e-14)


def test_an_overflow_names_node_step_and_what_to_try() -> None:
    run = finished(**LINE, learning_rate=10.0, steps=1000)
    ended = run.divergence
    assert ended is not None
    assert (ended.kind, ended.name, ended.rising_since) == ("overflow", "L", 0)
    assert ended.step == run.made
    remark = next(each for each in run.last.diagnostics if each.kind == "overflow")  # type: ignore[union-attr]
    assert (ended.node, ended.trace_step, ended.message) == (remark.node, remark.step, remark.message)
    assert ended.tries[0] == "a smaller learning rate: 1 in place of 10"
    assert "norm" in ended.tries[1]
    assert all(np.all(np.isfinite(value)) for value in run.inputs.values())
    assert f"stopped at step {ended.step}" in run.summary(run.loss())


def test_leaving_the_domain_is_told_where_it_happens() -> None:
    run = finished(program="p = 1 - w\nL = -log(w) - log(p)", inputs={"w": 0.01}, parameters=["w"], learning_rate=0.1)
    assert run.divergence is not None
    assert (run.divergence.kind, run.divergence.name, run.divergence.step) == ("domain", "log(p)", 1)
    assert "domain" in run.divergence.tries[0]


def test_a_start_that_is_not_finite_is_told_as_one() -> None:
    run = finished(program="L = sqrt(x*w)", inputs={"x": 0, "w": 1}, parameters=["w"])
    assert run.divergence is not None
    assert (run.divergence.kind, run.divergence.step, run.made) == ("infinite-gradient", 0, 0)
    assert run.divergence.tries[0].startswith("other values to start with")


def test_a_step_beyond_float64_is_the_updates_fault() -> None:
    run = finished(program="L = v + w*1e200", inputs={"w": 0, "v": 0}, parameters=["v", "w"], learning_rate=1e200)
    assert run.divergence is not None
    assert (run.divergence.kind, run.divergence.name, run.divergence.trace_step) == ("update", "w", None)
    assert run.inputs == {"w": 0.0, "v": 0.0}


def test_a_batch_that_diverges_is_told_too() -> None:
    run = finished(**LINE, **BATCHED, learning_rate=50.0, steps=1000)
    assert run.divergence is not None
    assert isinf(run.loss()) or run.loss() > 1e100


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"optimizer": "adagrad"}, "#/optimizer"),
        ({"momentum": 0.5}, "#/momentum"),
        ({"optimizer": "momentum", "momentum": 1.0}, "#/momentum"),
        ({"optimizer": "momentum", "betas": (0.9, 0.9)}, "#/betas"),
        ({"optimizer": "adam", "betas": (0.9, 1.5)}, "#/betas"),
        ({"optimizer": "adam", "epsilon": -1.0}, "#/epsilon"),
        ({"parameters": []}, "#/parameters"),
        ({"parameters": ["w", "w"]}, "#/parameters/1"),
        ({"learning_rate": float("nan")}, "#/learning_rate"),
        ({"steps": 0}, "#/steps"),
        ({"clip": Clip(0.0)}, "#/clip"),
        ({"batch_size": 2}, "#/samples"),
        ({"batch_size": 6, "samples": {"x": 0, "y": 0}}, "#/batch_size"),
        ({"batch_size": 2, "samples": {"x": 0}}, "#/samples"),
        ({"batch_size": 2, "samples": {"x": 0, "y": 1}}, "#/samples"),
        ({"batch_size": 2, "samples": {"x": 2, "y": 0}}, "#/samples/x"),
        ({"batch_size": 2, "samples": {"x": 0, "q": 0}}, "#/samples/q"),
        ({"batch_size": 2, "samples": {"w": 0}}, "#/samples/w"),
        ({"memory": Memory(-1, {})}, "#/memory/step"),
        ({"memory": Memory(1, {"v": {"w": 1.0}})}, "#/memory/slots/v"),
        ({"optimizer": "momentum", "memory": Memory(1, {"v": {"q": 1.0}})}, "#/memory/slots/v/q"),
        ({"optimizer": "momentum", "memory": Memory(1, {"v": {"w": [1.0]}})}, "#/memory/slots/v/w"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_step(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InputError) as caught:
        train(**{**LINE, **changes})
    assert caught.value.pointer == pointer


def test_a_loss_must_be_a_number() -> None:
    with pytest.raises(EngineError, match="single number"):
        train(**{**LINE, "program": "p = x*w + b\ny - p"})


def test_too_many_steps_and_too_much_work_are_refused_with_what_would_do() -> None:
    with pytest.raises(ProgramTooLarge, match="limit is 10"):
        train(**LINE, steps=11, limits=Limits(training_steps=10))
    cost = step_cost(train(**LINE, steps=1).plan)
    with pytest.raises(ProgramTooLarge) as caught:
        train(**LINE, steps=11, limits=Limits(training_cost=10 * cost))
    assert caught.value.suggestion is not None
    assert "ask for 10 at a time" in caught.value.suggestion
    assert finished(**LINE, steps=10, learning_rate=0.01, limits=Limits(training_cost=10 * cost)).made == 10


def test_no_step_compiles_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(**LINE, **BATCHED, steps=7, learning_rate=0.01)
    monkeypatch.setattr(engine.plan.Plan, "__init__", lambda *_: pytest.fail("a plan was compiled"))
    assert len(list(run)) == 7


@pytest.mark.parametrize("size", [1, 3])
def test_a_batch_moves_as_a_step_on_its_samples_alone_whatever_its_size(size: int) -> None:
    """In columns a batch of one is as narrow as the bias: the gradients lie elsewhere in the record."""
    found = dataset("xor", convention="column")
    question = {"program": "L = mse(tanh(W @ x + b), y)", "parameters": ["W", "b"]}
    samples = {"x": 1, "y": 1}
    now: dict[str, Any] = {"W": np.array([[0.3, -0.2]]), "b": np.array([[0.1]])}
    given = {"x": found.x, "y": found.y}
    run = finished(**question, inputs=given | now, learning_rate=0.1, steps=2, batch_size=size, samples=samples, seed=0)
    order = Batches(samples, 4, size, 0)
    for step in range(2):
        moved = update(question["program"], order.take(given | now, step), question["parameters"], 0.1)
        now = {name: moved.inputs[name] for name in question["parameters"]}
    for name, value in now.items():
        assert np.allclose(run.parameters[name], value, rtol=1e-12)
