"""Mini-batches: which samples a step sees. The same seed and step give the same samples, wherever a run begins.

Owns what it takes to say where the samples lie in the inputs, and the shuffling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.errors import EngineError, InputError, quote, raise_all
from engine.inputs import pointer_token
from engine.ops.base import Shape, Value, show_shape


class Batches:
    """The samples of every step: each epoch goes through all of them in an order of its own.

    The last batch of an epoch is smaller where the size does not divide the number of samples; ``merged``, it is
    larger: those that are left over join the batch before them. All samples at once are not shuffled.
    """

    def __init__(self, axes: Mapping[str, int], count: int, size: int, seed: int, merged: bool = False) -> None:
        self.axes, self.count, self.size, self.seed = axes, count, size, seed
        self.is_merged = merged and count % size > 0
        self.per_epoch = count // size if self.is_merged else -(-count // size)
        self._epoch, self._order = -1, np.arange(count)

    @property
    def sizes(self) -> set[int]:
        """The sizes that batches have."""
        return {self.size_of(0), self.size_of(self.per_epoch - 1)}

    def merged(self) -> Batches:
        """Return the batches without one of those that are left over."""
        return Batches(self.axes, self.count, self.size, self.seed, merged=True)

    def note(self) -> str | None:
        """Return what is unusual about the batches, in a sentence."""
        if not self.is_merged:
            return None
        left, last = self.count % self.size, self.size_of(self.per_epoch - 1)
        one = "the sample left over is" if left == 1 else f"the {left} samples left over are"
        return f"The last batch of every round holds {last} samples: {one} too few for a batch alone."

    def size_of(self, step: int) -> int:
        """Return the size of a step's batch."""
        place = step % self.per_epoch
        return self._end(place) - place * self.size

    def _end(self, place: int) -> int:
        return self.count if place == self.per_epoch - 1 else (place + 1) * self.size

    def samples(self, step: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Return the places of the samples of a step."""
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self._epoch and self.per_epoch > 1:
            self._epoch, self._order = epoch, np.random.default_rng([self.seed, epoch]).permutation(self.count)
        return self._order[place * self.size : self._end(place)]

    def take(self, inputs: Mapping[str, Value], step: int) -> dict[str, Value]:
        """Return the inputs of a step's batch: fewer samples, all else as it is."""
        return dict(inputs) if self.per_epoch == 1 else take(inputs, self.axes, self.samples(step))

    def shapes(self, shapes: Mapping[str, Shape], size: int) -> dict[str, Shape]:
        """Return the shapes of inputs with so many samples."""
        return {
            name: (*shape[: self.axes[name]], size, *shape[self.axes[name] + 1 :]) if name in self.axes else shape
            for name, shape in shapes.items()
        }


def take(inputs: Mapping[str, Value], axes: Mapping[str, int], samples: Any) -> dict[str, Value]:
    """Return inputs with these samples alone, by their places; ``axes`` names the inputs that hold samples."""
    return {name: np.take(value, samples, axis=axes[name]) if name in axes else value for name, value in inputs.items()}


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
    count = _count(shapes, parameters, samples)
    if size is not None and not 1 <= size <= count:
        raise InputError(f"a batch has from 1 to {count} samples, not {size}", pointer="#/batch_size")
    if seed < 0:
        raise InputError("the seed must be 0 or more", pointer="#/seed")
    return Batches(samples, count, count if size is None else size, seed)


def _count(shapes: Mapping[str, Shape], parameters: Sequence[str], samples: Mapping[str, int]) -> int:
    """Return the number of samples in the inputs that hold them."""
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
    return next(iter(counts.values()))
