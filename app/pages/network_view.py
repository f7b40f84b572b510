"""Which samples of a network are in view: the first ones, or the mini-batch that training sees next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from engine.limits import Limits
from engine.networks import Network, build_network
from engine.training import train
from engine.training.batches import take
from engine.training.runs import Memory

TOLD: Final = 12


@dataclass(frozen=True, slots=True)
class Batch:
    """Which mini-batch to look at: samples a step sees, the seed of the shuffling, and the steps made before."""

    size: int
    seed: int
    step: int


@dataclass(frozen=True, slots=True)
class View:
    """Samples by their places among all, and whether they are a mini-batch of training."""

    places: list[int]
    count: int
    is_batch: bool = False

    def sentence(self) -> str:
        """Return which samples they are."""
        count, shown = self.count, len(self.places)
        if self.is_batch:
            told = ", ".join(str(place + 1) for place in self.places[:TOLD]) + (" …" if shown > TOLD else "")
            return f"In view: the mini-batch of the next training step, samples {told} of {count}."
        if shown == count:
            return f"In view: all {count} samples." if count > 1 else "In view: the one sample there is."
        first = "sample 1" if shown == 1 else f"samples 1 to {shown}"
        return f"In view: {first} of {count}. Loss and gradients here are of these alone; training uses all."


def first_view(whole: Network, most: int) -> View:
    """Return the first samples of a network."""
    count = whole.arrangement.samples or 1
    return View([*range(min(most, count))], count)


def batch_view(whole: Network, batch: Batch, limits: Limits) -> View:
    """Return the samples that a training step sees.

    Raises
    ------
    EngineError
        If there are no such batches.
    """
    run = train(
        whole.program, whole.inputs, whole.parameters, steps=1, batch_size=batch.size, samples=whole.sample_axes,
        seed=batch.seed, memory=Memory(batch.step, {}), limits=limits,
    )  # fmt: skip
    batches = run.recipe.batches
    if batches is None:
        return first_view(whole, batch.size)
    return View(batches.samples(batch.step).tolist(), batches.count, True)


def part(whole: Network, view: View, limits: Limits) -> Network:
    """Return a network with the samples in view alone, their dropout masks included."""
    if view.places == [*range(view.count)]:
        return whole
    inputs = take(whole.inputs, whole.sample_axes, view.places)
    x, y = (np.transpose(inputs[name]) if whole.sample_axes[name] else inputs[name] for name in "xy")
    shown = build_network(replace(whole.spec, x=np.asarray(x).tolist(), y=np.asarray(y).tolist(), batch=None), limits)
    return replace(shown, inputs={name: inputs[name] for name in shown.inputs})
