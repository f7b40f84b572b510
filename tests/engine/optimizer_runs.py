"""Runs of 100 steps that every optimizer makes, here and in PyTorch: a small network, and how each steps."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.training import Run, train
from engine.training.clipping import Clip

STEPS = 100
PARAMETERS = ("W1", "b1", "W2", "b2")
PROGRAM = "a1 = tanh(x @ W1 + b1)\na2 = a1 @ W2 + b2\nL = mean((a2 - y)**2)"
INPUTS: dict[str, Any] = {
    "x": [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.0, 0.6], [-1.25, -0.5]],
    "y": [[1.0], [-0.5], [0.25], [2.0], [-1.5]],
    "W1": [[0.3, -0.6, 0.9, 0.1], [-0.2, 0.5, 0.4, -0.8]],
    "b1": [0.1, 0.0, -0.1, 0.2],
    "W2": [[0.7], [-0.4], [0.2], [-0.9]],
    "b2": 0.05,
}


class Case(NamedTuple):
    """An optimizer with its settings; ``torch`` is the class in ``torch.optim`` and its keywords."""

    optimizer: str
    learning_rate: float
    options: dict[str, Any]
    torch: tuple[str, dict[str, Any]]


CASES = {
    "sgd": Case("sgd", 0.1, {}, ("SGD", {})),
    "momentum": Case("momentum", 0.05, {}, ("SGD", {"momentum": 0.9})),
    "momentum-half": Case("momentum", 0.05, {"momentum": 0.5}, ("SGD", {"momentum": 0.5})),
    "adam": Case("adam", 0.02, {}, ("Adam", {})),
    "adam-others": Case(
        "adam", 0.05, {"betas": (0.5, 0.75), "epsilon": 0.01}, ("Adam", {"betas": (0.5, 0.75), "eps": 0.01})
    ),
    "clipped-by-value": Case("sgd", 0.1, {"clip": Clip(0.05, "value")}, ("SGD", {})),
}


def run(name: str, steps: int = STEPS) -> Run:
    """Return a run of a case, not yet begun."""
    case = CASES[name]
    return train(PROGRAM, INPUTS, PARAMETERS, case.optimizer, case.learning_rate, steps, **case.options)


def numbers_after(found: Run) -> dict[str, Any]:
    """Make all steps; return the losses and the parameters after them, to compare with a recorded case."""
    losses = [seen.loss for seen in found]
    return {"values": {"losses": losses, **found.parameters}, "gradients": {}}
