"""Gradients against finite differences: the check that trusts nothing but the forward pass.

Owns central differences, the verdict in words, and the error as a function of the step size.

References
----------
Press et al., Numerical Recipes, 3rd ed. (2007), section 5.7: the central difference has a truncation error of order h²
and a rounding error of order ε·|f|/h, balanced at h ≈ ε^(1/3)·x.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from engine.errors import InputError, ProgramTooLarge
from engine.limits import UNLIMITED, Limits
from engine.numbers import format_number
from engine.trace import Trace, evaluate, trace

EPSILON = float(np.finfo(np.float64).eps)
BEST_STEP = EPSILON ** (1 / 3)
AGREE, KINK, DIFFER, UNDEFINED = "agree", "kink", "differ", "undefined"


@dataclass(frozen=True, slots=True)
class Check:
    """One entry of one input: its gradient from the backward pass beside the one from two forward passes.

    ``absolute`` is |analytic − numeric|; ``relative`` the same over the larger of the two. ``verdict`` is ``agree``,
    ``kink``, ``differ`` or ``undefined``, and ``text`` says it in words.
    """

    name: str
    index: tuple[int, ...]
    step: float
    analytic: float
    numeric: float
    absolute: float
    relative: float
    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The central difference at one step size and how far it is from the backward pass's gradient."""

    step: float
    numeric: float
    relative: float


def check_gradients(
    program: str,
    inputs: Mapping[str, Any],
    output: str | None = None,
    step: float | None = None,
    names: Sequence[str] | None = None,
    limits: Limits = UNLIMITED,
) -> list[Check]:
    """Compare every entry of every input's gradient with a central difference.

    Parameters
    ----------
    program, inputs, output, limits
        As for ``trace``; the output must be a scalar. The cost of all passes counts against ``limits.cost``.
    step
        The step size for all entries; by default ε^(1/3) · max(1, |x|), about 6e-6, for each.
    names
        The inputs to check; all by default.

    Raises
    ------
    EngineError
        As ``trace``; ProgramTooLarge if checking all entries would cost too much.

    Examples
    --------
    >>> [check.verdict for check in check_gradients("L = relu(x)", {"x": 0.0})]
    ['kink']
    """
    it = trace(program, inputs, output, limits=limits)
    chosen = it.plan.input_names if names is None else names
    for name in chosen:
        if name not in it.plan.input_names:
            raise InputError(f'"{name}" is no input of the program', pointer="#/names")
    entries = sum(np.size(it.values[name]) for name in chosen)
    cost = 2 * entries * max(it.graph.cost // 3, len(it.nodes))
    if cost > limits.cost:
        raise ProgramTooLarge(
            f"checking {entries} entries costs {cost} multiply-adds; the limit is {limits.cost}",
            suggestion="check fewer inputs, or a smaller program",
            params={"given": cost, "limit": limits.cost, "unit": "multiply-adds"},
        )
    return [_check(it, name, index, step) for name in chosen for index in np.ndindex(np.shape(it.values[name]))]


def step_curve(
    program: str,
    inputs: Mapping[str, Any],
    name: str,
    index: tuple[int, ...] = (),
    output: str | None = None,
    limits: Limits = UNLIMITED,
) -> list[CurvePoint]:
    """Return the error of the central difference for step sizes from 1 down to 10⁻¹⁵, four to a decade.

    The right branch falls with h² (truncation), the left one rises with 1/h (rounding).
    """
    it = trace(program, inputs, output, limits=limits)
    if name not in it.plan.input_names or len(index) != np.ndim(it.values[name]):
        raise InputError(f'"{name}" with index {list(index)} is no entry of the inputs', pointer="#/name")
    analytic = _entry(it.gradients[name], index)
    points = []
    for quarter in range(61):
        step = 10.0 ** (-quarter / 4)
        numeric = _central(it, name, index, step)
        points.append(CurvePoint(step, numeric, _relative(analytic, numeric)))
    return points


def _check(it: Trace, name: str, index: tuple[int, ...], step: float | None) -> Check:
    value = _entry(it.values[name], index)
    size = step if step is not None else BEST_STEP * max(1.0, abs(value))
    analytic, numeric = _entry(it.gradients[name], index), _central(it, name, index, size)
    verdict, text = _judge(it, name, index, size, analytic, numeric)
    return Check(
        name, index, size, analytic, numeric, abs(analytic - numeric), _relative(analytic, numeric), verdict, text
    )


def _judge(
    it: Trace, name: str, index: tuple[int, ...], step: float, analytic: float, numeric: float
) -> tuple[str, str]:
    if not (isfinite(analytic) and isfinite(numeric)):
        return UNDEFINED, "One of the two is not finite: there is no slope here to compare."
    here = _output_at(it, name, index, 0.0)
    noise = 64 * EPSILON * max(1.0, abs(here)) / step
    if abs(analytic - numeric) <= 1e-6 * max(abs(analytic), abs(numeric)) + noise:
        return AGREE, "The two agree to the accuracy that a finite difference can have."
    right = (_output_at(it, name, index, step) - here) / step
    left = (here - _output_at(it, name, index, -step)) / step
    if abs(right - left) > 1e-2 * max(abs(right), abs(left)) + 4 * noise:
        return KINK, (
            f"There is a kink within a step: the slope is {format_number(left)} on the left and"
            f" {format_number(right)} on the right; the central difference takes their mean, the backward pass the"
            f" convention's {format_number(analytic)}."
        )
    return DIFFER, "The two differ by more than rounding and truncation explain."


def _central(it: Trace, name: str, index: tuple[int, ...], step: float) -> float:
    value = _entry(it.values[name], index)
    above, below = value + step, value - step
    width = above - below
    if width == 0:
        return 0.0
    return (_output_at(it, name, index, above - value) - _output_at(it, name, index, below - value)) / width


def _output_at(it: Trace, name: str, index: tuple[int, ...], delta: float) -> float:
    """Return the output with one entry of one input moved."""
    moved = it.values[name]
    if isinstance(moved, np.ndarray):
        moved = moved.copy()
        moved[index] += delta
    else:
        moved += delta
    return float(evaluate(it.plan, {**it.input_values(), name: moved}))


def _entry(value: Any, index: tuple[int, ...]) -> float:
    return float(value[index]) if isinstance(value, np.ndarray) else float(value)


def _relative(analytic: float, numeric: float) -> float:
    larger = max(abs(analytic), abs(numeric))
    return abs(analytic - numeric) / larger if larger else 0.0


def disagreements(checks: Sequence[Check]) -> Iterator[Check]:
    """Yield the checks in which the backward pass is not confirmed."""
    return (check for check in checks if check.verdict != AGREE)
