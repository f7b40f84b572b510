"""The optimizers: how a gradient becomes a step, one record each, with the formulas that are shown and checked.

Owns every update rule and the one place that subtracts a step. A rule works on all parameters at once, laid end to end
in one vector; it is element-wise, so this changes nothing but the time it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Slots = tuple[Vector, ...]
Settings = Mapping[str, float]
Rule = Callable[[Vector, Slots, int, Settings], tuple[Vector, Slots]]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One way to step.

    Parameters
    ----------
    name, title, summary
        What it is called in requests and in prose, and what it does, in one sentence.
    formulas
        The update as a program: ``w`` and the slots become ``w_new`` and their like; ``g`` is the gradient, ``η`` the
        learning rate, ``t`` the number of the step from 1; other names are settings.
    slots
        What it remembers of every parameter from step to step, zero at first, by the names in the formulas.
    settings
        Numbers that it takes beside the learning rate, with their defaults.
    rule
        ``rule(gradient, slots, t, settings)``: the direction, which the learning rate multiplies, and the new slots.
    source
        Where the formulas are from.
    """

    name: str
    title: str
    summary: str
    formulas: str
    slots: tuple[str, ...]
    settings: Mapping[str, float]
    rule: Rule
    source: str


def descend(old: Any, learning_rate: float, direction: Any) -> Any:
    """Return what a parameter becomes: ``old − η · direction``; the only place that says so."""
    return old - learning_rate * direction


def _sgd(gradient: Vector, slots: Slots, t: int, settings: Settings) -> tuple[Vector, Slots]:
    return gradient, slots


def _momentum(gradient: Vector, slots: Slots, t: int, settings: Settings) -> tuple[Vector, Slots]:
    velocity = settings["μ"] * slots[0] + gradient
    return velocity, (velocity,)


def _adam(gradient: Vector, slots: Slots, t: int, settings: Settings) -> tuple[Vector, Slots]:
    mean_decay, square_decay = settings["β1"], settings["β2"]
    mean = mean_decay * slots[0] + (1 - mean_decay) * gradient
    square = square_decay * slots[1] + (1 - square_decay) * (gradient * gradient)
    unbiased = mean / (1 - mean_decay**t)
    spread = np.sqrt(square / (1 - square_decay**t))
    return unbiased / (spread + settings["ε"]), (mean, square)


SGD = Optimizer(
    name="sgd",
    title="Gradient descent",
    summary="Goes against the gradient, by the learning rate times its length.",
    formulas="w_new = w - η*g",
    slots=(),
    settings=MappingProxyType({}),
    rule=_sgd,
    source="H. Robbins and S. Monro, A Stochastic Approximation Method, 1951, doi:10.1214/aoms/1177729586",
)
MOMENTUM = Optimizer(
    name="momentum",
    title="Gradient descent with momentum",
    summary="Goes on in the direction of the steps before, to which each gradient adds: PyTorch's form, without damping"
    " of the gradient.",
    formulas="v_new = μ*v + g\nw_new = w - η*v_new",
    slots=("v",),
    settings=MappingProxyType({"μ": 0.9}),
    rule=_momentum,
    source="B. Polyak, Some methods of speeding up the convergence of iteration methods, 1964,"
    " doi:10.1016/0041-5553(64)90137-5; the form of torch.optim.SGD",
)
ADAM = Optimizer(
    name="adam",
    title="Adam",
    summary="Divides a running mean of gradients by the root of a running mean of their squares, each freed from its"
    " bias towards the zero it started at.",
    formulas="m_new = β1*m + (1 - β1)*g\n"
    "v_new = β2*v + (1 - β2)*g**2\n"
    "m_hat = m_new/(1 - β1**t)\n"
    "v_hat = v_new/(1 - β2**t)\n"
    "w_new = w - η*m_hat/(sqrt(v_hat) + ε)",
    slots=("m", "v"),
    settings=MappingProxyType({"β1": 0.9, "β2": 0.999, "ε": 1e-8}),
    rule=_adam,
    source="D. P. Kingma and J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1,"
    " arXiv:1412.6980, doi:10.48550/arXiv.1412.6980",
)
OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({each.name: each for each in (SGD, MOMENTUM, ADAM)})
