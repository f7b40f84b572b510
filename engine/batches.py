"""Mini-batches: which samples a step sees. The same seed and step give the same samples, wherever a run begins.

Owns what it takes to say where the samples lie in the inputs, and the shuffling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.errors import EngineError, InputError, quote, raise_all
from engine.inputs import pointer_token
from engine.ops.base import Shape, Value, show_shape


class Batches:
    """The samples of every step: each epoch goes through all of them in an order of its own.

    The last batch of an epoch is smaller where the size does not divide the number of samples. All samples at once are
    not shuffled.
    """

    def __init__(self, axes: Mapping[str, int], count: int, size: int, seed: int) -> None:
        self.axes, self.count, self.size, self.seed = axes, count, size, seed
        self.per_epoch = -(-count // size)
        self._epoch, self._order = -1, np.arange(count)

    @property
    def sizes(self) -> set[int]:
        """The sizes that batches have."""
        return {self.size, self.count - (self.per_epoch - 1) * self.size}

    def size_of(self, step: int) -> int:
        """Return the size of a step's batch."""
        return min(self.size, self.count - step % self.per_epoch * self.size)

    def samples(self, step: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Return the places of the samples of a step."""
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self._epoch and self.per_epoch > 1:
            self._epoch, self._order = epoch, np.random.default_rng([self.seed, epoch]).permutation(self.count)
        return self._order[place * self.size : (place + 1) * self.size]

    def take(self, inputs: Mapping[str, Value], step: int) -> dict[str, Value]:
        """Return the inputs of a step's batch: fewer samples, all else as it is."""
        if self.per_epoch == 1:
            return dict(inputs)
        samples = self.samples(step)
        return {
            name: np.take(value, samples, axis=self.axes[name]) if name in self.axes else value
            for name, value in inputs.items()
        }

    def shapes(self, shapes: Mapping[str, Shape], size: int) -> dict[str, Shape]:
        """Return the shapes of inputs with so many samples."""
        return {
            name: (*shape[: self.axes[name]], size, *shape[self.axes[name] + 1 :]) if name in self.axes else shape
            for name, shape in shapes.items()
        }


def plan_batches(
    shapes: Mapping[str, Shape], parameters: Sequence[str], size: int | None, samples: Mapping[str, int], seed: int
) -> Batches | None:
    """Return the batches of a run, None where every step sees all there is.

    Parameters
    ----------
    shapes
        The shapes of all inputs.
    parameters
        Those that hold no samples.
    size
        Samples in a batch; None for all.
    samples
        The inputs that hold samples, each with the axis along which they lie.
    seed
        Of the shuffling.

    Raises
    ------
    EngineError
        Everything that does not fit.
    """
    if size is None and not samples:
        return None
    problems: list[EngineError] = []
    counts: dict[str, int] = {}
    for name, axis in samples.items():
        pointer = f"#/samples/{pointer_token(quote(name))}"
        if name not in shapes:
            problems.append(InputError(f'"{quote(name)}" is no input of the program', pointer=pointer))
        elif name in parameters:
            problems.append(InputError(f"{name} is a parameter, so it holds no samples", pointer=pointer))
        elif not 0 <= axis < len(shapes[name]):
            shape = show_shape(shapes[name])
            problems.append(InputError(f"{name} has the shape {shape}, so it has no axis {axis}", pointer=pointer))
        else:
            counts[name] = shapes[name][axis]
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        problems.append(InputError(f"inputs hold different numbers of samples: {told}", pointer="#/samples"))
    if not samples:
        hint = 'name the inputs that hold samples with their axis, like {"x": 0, "y": 0}'
        problems.append(InputError("batches need to know where samples lie", pointer="#/samples", suggestion=hint))
    raise_all(problems)
    count = next(iter(counts.values()))
    if size is not None and not 1 <= size <= count:
        raise InputError(f"a batch has from 1 to {count} samples, not {size}", pointer="#/batch_size")
    if seed < 0:
        raise InputError("the seed must be 0 or more", pointer="#/seed")
    return Batches(samples, count, count if size is None else size, seed)
