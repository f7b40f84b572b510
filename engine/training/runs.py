"""A training run: step by step, until the steps are done or a number stops being finite.

Owns the loop: one backward pass a step through a plan that is compiled once, then one update. The rules of the updates
are the optimizers', clipping and mini-batches have files of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Self

import numpy as np

from engine.numbers import format_number
from engine.ops.base import Value
from engine.plan import Plan
from engine.trace import Trace, evaluate, run_plan
from engine.training import divergence
from engine.training.batches import Batches
from engine.training.clipping import Clip, norm, norm_of_norms
from engine.training.divergence import Circumstances, Divergence
from engine.training.optimizers import Optimizer, Settings, Slots, Vector, descend
from engine.training.vectors import Layout

GROWN = 10.0


@dataclass(frozen=True, slots=True)
class Progress:
    """What one step saw before it changed the parameters.

    Parameters
    ----------
    step
        From 0, counted over all runs of which this is the continuation.
    loss
        The output, of the step's batch.
    raw_gradient_norm, gradient_norm
        The norm of all parameters' gradients together, before and after clipping.
    parameter_norms
        The norm of each parameter's gradient after clipping, in the order of the parameters.
    """

    step: int
    loss: float
    raw_gradient_norm: float
    gradient_norm: float
    parameter_norms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a run leaves behind beside the parameters: how many steps were made, and the optimizer's slots by name."""

    step: int
    slots: dict[str, dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a run steps: everything but the program and its numbers; ``plans`` is by the size of a batch."""

    optimizer: Optimizer
    settings: Settings
    learning_rate: float
    steps: int
    clip: Clip | None
    batches: Batches | None
    plans: Mapping[int, Plan]


class Run(Iterator[Progress]):
    """A training run: each ``next`` makes a step and returns what it saw; stop at any time by asking no more.

    Attributes
    ----------
    plan
        The compiled program, for all samples.
    recipe
        How it steps.
    layout
        The parameters.
    step
        How many steps were made, those of runs before this one included.
    last
        The trace of the last pass, None before the first.
    divergence
        Where the run stopped being finite, None while it has not. The parameters are those that led there.
    """

    def __init__(
        self, plan: Plan, inputs: Mapping[str, Value], layout: Layout, recipe: Recipe, step: int, slots: Slots
    ) -> None:
        self.plan, self.recipe, self.layout = plan, recipe, layout
        self.step = step
        self.last: Trace | None = None
        self.divergence: Divergence | None = None
        self._start, self._end = step, step + recipe.steps
        self._data = dict(inputs)
        self._vector = layout.join(inputs)
        self._slots = slots
        self._losses: list[float] = []

    @property
    def parameters(self) -> dict[str, Value]:
        """The parameters as they are now."""
        return self.layout.split(self._vector)

    @property
    def inputs(self) -> dict[str, Value]:
        """All inputs as they are now, to ask the next question with."""
        return self._data | self.parameters

    @property
    def memory(self) -> Memory:
        """What to go on with, beside the inputs."""
        names = self.recipe.optimizer.slots
        return Memory(self.step, {name: self.layout.split(slot) for name, slot in zip(names, self._slots, strict=True)})

    @property
    def made(self) -> int:
        """How many steps this run has made."""
        return self.step - self._start

    @property
    def is_done(self) -> bool:
        """Whether there is no further step."""
        return self.divergence is not None or self.step == self._end

    @property
    def note(self) -> str | None:
        """What is unusual about the batches, in a sentence; None if nothing is."""
        batches = self.recipe.batches
        return None if batches is None else batches.note()

    def loss(self) -> float:
        """Return the output for the inputs as they are now, all samples included."""
        return float(evaluate(self.plan, self.inputs))

    def __iter__(self) -> Self:
        """Return the run itself."""
        return self

    def __next__(self) -> Progress:
        """Make a step.

        Raises
        ------
        StopIteration
            After the last.
        """
        if self.is_done:
            raise StopIteration
        self.last = recording = self._pass()
        with np.errstate(all="ignore"):
            gradient = self.layout.gather(recording.plan, recording.record)
            raw = self._norms(gradient)
            total = norm_of_norms(raw)
            clip, norms = self.recipe.clip, raw
            if clip is not None and isfinite(total):
                gradient = clip.apply(gradient, total)
                norms = self._norms(gradient)
            loss = float(recording.record[self.plan.output])
            seen = Progress(self.step, loss, total, norm_of_norms(norms), tuple(norms))
            self._losses.append(loss)
            if not (isfinite(loss) and isfinite(total)):
                self.divergence = divergence.in_passes(recording, self._circumstances())
            else:
                self._update(recording, gradient)
        return seen

    def _pass(self) -> Trace:
        """Run both passes on the samples of this step."""
        batches, inputs = self.recipe.batches, self.inputs
        if batches is None:
            return run_plan(self.plan, inputs.values(), None)
        return run_plan(self.recipe.plans[batches.size_of(self.step)], batches.take(inputs, self.step).values(), None)

    def _norms(self, gradient: Vector) -> list[float]:
        return [norm(gradient[part]) for part in self.layout.slices]

    def _update(self, recording: Trace, gradient: Vector) -> None:
        recipe = self.recipe
        direction, slots = recipe.optimizer.rule(gradient, self._slots, self.step + 1, recipe.settings)
        vector = descend(self._vector, recipe.learning_rate, direction)
        finite = np.isfinite(vector)
        if not finite.all():
            name = self.layout.owner(int(np.argmin(finite)))
            self.divergence = divergence.in_update(recording, name, self._circumstances())
            return
        self._vector, self._slots = vector, slots
        self.step += 1

    def _circumstances(self) -> Circumstances:
        return Circumstances(self._start, self._losses, self.recipe.learning_rate, self.recipe.clip is not None)

    def summary(self, loss: float) -> str:
        """Return the run in a sentence or two, with the loss after its last step."""
        if not self._losses:
            return f"No step is made yet; the loss is {format_number(loss)}."
        steps = f"{self.made} step{'' if self.made == 1 else 's'}"
        first = self._losses[0]
        if self.divergence is not None:
            ended = self.divergence
            return f"The run stopped at step {ended.step}, after {steps}, at {ended.name}. {ended.message}"
        text = f"In {steps} the loss went from {format_number(first)} to {format_number(loss)}."
        if loss > GROWN * abs(first):
            text += " It grew: steps this long leap over the valley. Try a smaller learning rate."
        return text
