"""The nudge: what the gradient predicts for a small change of one input, and what really happens.

Owns the linear prediction L + ∂L/∂x · Δ beside the true value of a second forward pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.inputs import pointer_token
from engine.limits import UNLIMITED, Limits
from engine.trace import trace


@dataclass(frozen=True, slots=True)
class Nudge:
    """A change of one scalar input (or of one element of a tensor) and its effect on the output.

    ``predicted = output + gradient · delta``; ``true`` is computed anew at the nudged input; ``difference`` is
    ``true − predicted``: what the straight line misses, of order delta².
    """

    name: str
    value: float
    gradient: float
    delta: float
    output: float
    predicted: float
    true: float

    @property
    def predicted_change(self) -> float:
        """The change the gradient predicts."""
        return self.gradient * self.delta

    @property
    def true_change(self) -> float:
        """The change that happens."""
        return self.true - self.output

    @property
    def difference(self) -> float:
        """What the prediction misses."""
        return self.true - self.predicted


def nudge(
    program: str,
    inputs: Mapping[str, Any],
    name: str,
    delta: float,
    output: str | None = None,
    index: tuple[int, ...] = (),
    limits: Limits = UNLIMITED,
) -> Nudge:
    """Return what happens to the output when one input changes by ``delta``.

    Parameters
    ----------
    program, inputs, output, limits
        As for ``trace``; the output must be a scalar.
    name, index
        The input, and the element of it if it is a tensor.
    delta
        The change, in the input's own unit.

    Raises
    ------
    EngineError
        As ``trace``; InputError if there is no such input or element.

    Examples
    --------
    The miss shrinks with the square of the nudge:

    >>> given = {"x": 2, "w": 3, "b": 1, "y": 5}
    >>> program = "z = w*x + b\\na = relu(z)\\nL = (a - y)**2"
    >>> [round(nudge(program, given, "w", delta).difference, 6) for delta in (1, 0.1, 0.01)]
    [4.0, 0.04, 0.0004]
    """
    before = trace(program, inputs, output, limits=limits)
    if name not in before.plan.input_names:
        raise InputError(
            f'"{name}" is no input of the program',
            pointer="#/name",
            suggestion=f"choose one of {', '.join(before.plan.input_names)}",
        )
    value = before.values[name]
    nudged: Any = value + delta
    if index or isinstance(value, np.ndarray):
        _check_index(name, np.shape(value), index)
        nudged = value.copy()
        nudged[index] += delta
    after = trace(program, {**before.input_values(), name: nudged}, output, limits=limits)
    base = float(before.values[before.graph.output_name])
    gradient = float(before.gradients[name][index] if index else before.gradients[name])
    return Nudge(
        name, float(value[index] if index else value), gradient, delta, base, base + gradient * delta,
        float(after.values[after.graph.output_name]),
    )  # fmt: skip


def _check_index(name: str, shape: tuple[int, ...], index: tuple[int, ...]) -> None:
    fits = len(index) == len(shape) and all(-n <= i < n for i, n in zip(index, shape, strict=True))
    if not fits:
        raise InputError(
            f"{name} has shape {shape}: choose an element by {len(shape)} indices, not {list(index)}",
            pointer=f"#/inputs/{pointer_token(name)}",
        )
