"""One step of gradient descent, apart from the backward pass: every parameter becomes old − η · gradient.

Owns the arithmetic of the step and the loss after it; the gradients may be stored ones, from whatever passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from engine.buffers import read_buffers
from engine.errors import EngineError, InputError, quote, raise_all
from engine.limits import UNLIMITED, Limits
from engine.ops.base import Value
from engine.plan import Plan
from engine.trace import Trace, evaluate, trace
from engine.training.optimizers import descend


@dataclass(frozen=True, slots=True)
class ParameterUpdate:
    """What becomes of one parameter: ``new = old + change``, ``change = −learning_rate · gradient``."""

    name: str
    old: Value
    gradient: Value
    change: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Update:
    """A step: the rows, all inputs after it, and the output before and after."""

    trace: Trace
    learning_rate: float
    rows: tuple[ParameterUpdate, ...]
    inputs: dict[str, Value]
    before: float
    after: float


def update(
    program: str,
    inputs: Mapping[str, Any],
    parameters: Sequence[str],
    learning_rate: float,
    stored: Mapping[str, Any] | None = None,
    output: str | None = None,
    limits: Limits = UNLIMITED,
) -> Update:
    """Return what one step against the gradient makes of the parameters, and of the loss.

    Parameters
    ----------
    program, inputs, output, limits
        As for ``trace``; the output must be a scalar.
    parameters
        The inputs that change; the others are data.
    learning_rate
        η: how far to go.
    stored
        Gradients to use, by parameter; those of one backward pass where left out.

    Raises
    ------
    EngineError
        As ``trace``; InputError for a parameter that is no input, or is named twice, or a gradient that does not fit.

    Examples
    --------
    >>> step = update("L = (w*x - 5)**2", {"w": 3, "x": 2}, ["w"], 0.1)
    >>> [(row.old, row.gradient, row.new) for row in step.rows], step.before, round(step.after, 12)
    ([(3.0, 4.0, 2.6)], 1.0, 0.04)
    """
    recording = trace(program, inputs, output, limits=limits)
    check_parameters(recording.plan, parameters, learning_rate)
    gradients = read_buffers(recording, stored or {}, limits)
    for name in stored or {}:
        if name not in parameters:
            raise InputError(f'"{quote(name)}" is none of the parameters', pointer=f"#/stored/{quote(name)}")
    names = recording.graph.names
    rows = [_row(recording, name, learning_rate, gradients.get(names[name])) for name in parameters]
    after = recording.input_values() | {row.name: row.new for row in rows}
    loss = float(np.asarray(evaluate(recording.plan, after)))
    before = float(np.asarray(recording.node_values[recording.graph.output]))
    return Update(recording, learning_rate, tuple(rows), after, before, loss)


def _row(recording: Trace, name: str, learning_rate: float, stored: Value | None) -> ParameterUpdate:
    old: Any = recording.values[name]
    gradient: Any = recording.gradients[name] if stored is None else stored
    with np.errstate(all="ignore"):
        change = -(learning_rate * gradient)
        new = descend(old, learning_rate, gradient)
    return ParameterUpdate(name, old, gradient, change, new)


def check_parameters(plan: Plan, parameters: Sequence[str], learning_rate: float) -> None:
    """Refuse parameters that are no inputs or named twice, and a learning rate that is not finite.

    Raises
    ------
    EngineError
        Everything that is wrong with them.
    """
    problems: list[EngineError] = []
    known = plan.input_names
    for place, name in enumerate(parameters):
        pointer = f"#/parameters/{place}"
        if name not in known:
            hint = f"choose among {', '.join(known)}" if known else "the program has none"
            problems.append(InputError(f'"{quote(name)}" is no input of the program', pointer=pointer, suggestion=hint))
        elif name in parameters[:place]:
            problems.append(InputError(f'"{quote(name)}" is named twice', pointer=pointer, suggestion="name it once"))
    if not isfinite(learning_rate):
        problems.append(InputError("the learning rate must be a finite number", pointer="#/learning_rate"))
    raise_all(problems)
