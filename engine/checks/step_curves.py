"""The error of a central difference against its step size: truncation above the best step, rounding below it.

Owns the steps that are tried, which of them is best, and the sentence that says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Any

from engine.checks.check import relative_error
from engine.checks.differences import Probe, check_cost, find_entry, find_input, plan_scalar
from engine.checks.verdicts import KINK, Judge
from engine.limits import UNLIMITED, Limits
from engine.numbers import format_number
from engine.trace import trace

STEPS, PER_DECADE = 61, 4
TRUNCATION, BEST, ROUNDING = "truncation", "best", "rounding"
EXACT, NEVER = 1e-12, 1e-3


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The central difference at one step size, how far it is from the gradient, and what limits it there.

    ``branch`` is ``truncation`` above the best step, ``rounding`` below it, ``best`` at it.
    """

    step: float
    numeric: float
    absolute: float
    relative: float
    branch: str


@dataclass(frozen=True, slots=True)
class StepCurve:
    """All points, from the largest step down, and the place of the best of them; None if no difference is finite."""

    output: str
    name: str
    index: tuple[int, ...]
    analytic: float
    points: tuple[CurvePoint, ...]
    best: int | None
    text: str


def step_curve(
    program: str,
    inputs: Mapping[str, Any],
    name: str,
    index: Sequence[int] = (),
    output: str | None = None,
    limits: Limits = UNLIMITED,
) -> StepCurve:
    """Return the error of the central difference for step sizes over 15 decades, four to a decade.

    Parameters
    ----------
    program, inputs, output, limits
        As for ``trace``; the output must be a scalar.
    name, index
        The entry that moves. Steps go down from 1, or from its own power of ten if that is 10 or more or below 1e-9.

    Raises
    ------
    EngineError
        As ``trace``; InputError if there is no such entry.

    Examples
    --------
    The best step is near ε^(1/3), about 6e-6:

    >>> curve = step_curve("L = exp(x)", {"x": 1}, "x")
    >>> 1e-6 < curve.points[curve.best].step < 1e-4
    True
    """
    plan = plan_scalar(program, inputs, output, limits)
    known, shape = find_input(plan, name)
    place = find_entry(known, shape, index)
    check_cost(plan, 2 * STEPS, f"trying {STEPS} steps", limits)
    probe = Probe(trace(program, inputs, output, limits=limits), known, place)
    top = _top(probe.value)
    steps = [10.0 ** (top - quarter / PER_DECADE) for quarter in range(STEPS)]
    found = [probe.central(step) for step in steps]
    errors = [abs(probe.analytic - numeric) for numeric in found]
    best = _best(errors)
    points = tuple(
        CurvePoint(step, numeric, error, relative_error(probe.analytic, numeric), _branch(at, best))
        for at, (step, numeric, error) in enumerate(zip(steps, found, errors, strict=True))
    )
    text = _text(probe, points, best)
    return StepCurve(probe.trace.graph.output_name, known, place, probe.analytic, points, best, text)


def _top(value: float) -> int:
    """Return the exponent of the largest step."""
    size = abs(value)
    return floor(log10(size)) if 0 < size < 1e-9 or 10 <= size < float("inf") else 0


def _best(errors: Sequence[float]) -> int | None:
    """Return where the error is smallest with its neighbours': rounding makes single points good by luck."""
    known = [place for place, error in enumerate(errors) if isfinite(error)]
    if not known:
        return None
    around = {place: sorted(errors[near] for near in known if abs(near - place) <= 2) for place in known}
    return min(known, key=lambda place: (around[place][-1], errors[place], place))


def _branch(place: int, best: int | None) -> str:
    if best is None or place == best:
        return BEST if best is not None else ROUNDING
    return TRUNCATION if place < best else ROUNDING


def _text(probe: Probe, points: Sequence[CurvePoint], best: int | None) -> str:
    if not isfinite(probe.here):
        output = probe.trace.graph.output_name
        return f"No step can be compared: {output} is {format_number(probe.here)} here, so it has no slope."
    if best is None or not isfinite(probe.analytic):
        shown = format_number(probe.analytic)
        return f"No step can be compared: the backward pass gives {shown}, or every difference leaves the domain."
    at = points[best]
    step, error = format_number(at.step, 2), format_number(at.relative, 2)
    largest = max(point.relative for point in points[: best + 1] if isfinite(point.relative))
    if at.relative > NEVER and at.absolute > EXACT:
        return (
            f"No step size brings the two together: at best, with a step of {step}, the relative error is {error}."
            " A check of this gradient says why: a kink, a jump, or a path without gradient."
        )
    _, _, (verdict, told) = Judge(probe.trace).judge(probe, None)
    if verdict == KINK:
        return f"{told} The two agree by that mean alone, whatever the step."
    if largest <= EXACT or at.absolute == 0 == points[0].absolute:
        return (
            "There is no truncation error: along this input the output is a parabola or a line, on which central"
            " differences are exact. Only rounding is left, which grows as the step shrinks: the larger the step, the"
            " better."
        )
    if best >= len(points) - 3 and _falls(points[: best + 1]):
        return (
            "Only truncation shows: the difference falls with the square of the step down to the smallest, because"
            " the output is so near 0 that rounding is nearer still: the smaller the step, the better."
        )
    above = (
        "truncation dominates, which falls with the square of the step"
        if _falls(points[: best + 1])
        else "the step reaches to where the output bends or ends"
    )
    return (
        f"The best step is about {step}, with a relative error of {error}. Above it {above}; below it rounding"
        " dominates, which grows as the step shrinks. In theory truncation and rounding balance near ε^(1/3), about"
        f" 6×10⁻⁶, times the scale on which {probe.trace.graph.output_name} bends."
    )


def _falls(points: Sequence[CurvePoint]) -> bool:
    """Whether the error falls by 100 a decade over most of a branch."""
    errors = [point.absolute for point in points if isfinite(point.absolute)]
    falls = [50 * later < earlier < 200 * later for earlier, later in zip(errors, errors[PER_DECADE:], strict=False)]
    return len(falls) > 0 and 2 * sum(falls) > len(falls)
