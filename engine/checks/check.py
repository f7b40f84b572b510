"""Gradients against finite differences: the check that trusts nothing but the forward pass.

Owns which entries are checked and what a check says; differences and verdicts have files of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.checks.differences import Probe, check_cost, entry_count, find_entry, find_input, plan_scalar
from engine.checks.verdicts import AGREE, BLOCKED, Judge
from engine.errors import InputError, quote
from engine.limits import UNLIMITED, Limits
from engine.ops.base import Shape
from engine.trace import Trace, trace


@dataclass(frozen=True, slots=True)
class Check:
    """One entry of one input: its gradient from the backward pass beside the one from two forward passes.

    Parameters
    ----------
    name, index
        The entry.
    step
        The step size of the central difference; None if the entry was not moved.
    analytic, numeric
        The gradient, and the central difference, None if the entry was not moved.
    absolute, relative
        |analytic − numeric|, and the same over the larger of the two.
    verdict
        ``agree``; or why they differ: ``kink``, ``jump``, ``coarse-step``, ``rounding``, ``undefined``, ``blocked``
        (no gradient flows, as to an index), or ``differ`` where nothing excuses it.
    text
        The verdict in a sentence.
    """

    name: str
    index: tuple[int, ...]
    step: float | None
    analytic: float
    numeric: float | None
    absolute: float | None
    relative: float | None
    verdict: str
    text: str


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
        The step size for all entries; if None, ε^(1/3) · max(1, |x|), about 6e-6, and smaller ones where it is too
        coarse.
    names
        The inputs to check; all by default.

    Raises
    ------
    EngineError
        As ``trace``; InputError if a name is no input, or given twice; ProgramTooLarge if checking all entries would
        cost too much.

    Examples
    --------
    >>> [check.verdict for check in check_gradients("L = relu(x)", {"x": 0.0})]
    ['kink']
    """
    if step is not None and not 0 < step < float("inf"):
        raise InputError("the step must be a positive, finite number", pointer="#/step", suggestion="leave it out")
    plan = plan_scalar(program, inputs, output, limits)
    given = plan.input_names if names is None else names
    chosen: dict[str, Shape] = {}
    for place, name in enumerate(given):
        known, shape = find_input(plan, name, f"#/names/{place}")
        if known in chosen:
            raise InputError(f'"{quote(name)}" is named twice', pointer=f"#/names/{place}", suggestion="name it once")
        chosen[known] = shape
    entries = entry_count(list(chosen.values()))
    check_cost(plan, 2 * entries, f"checking {entries} entries", limits)
    traced = trace(program, inputs, output, limits=limits)
    judge = Judge(traced)
    return [check for name in chosen for check in _check_input(traced, judge, name, step)]


def check_entry(
    program: str,
    inputs: Mapping[str, Any],
    name: str,
    index: Sequence[int] = (),
    output: str | None = None,
    limits: Limits = UNLIMITED,
) -> Check:
    """Compare one entry of one input's gradient with a central difference.

    Raises
    ------
    EngineError
        As ``check_gradients``; InputError if there is no such entry.
    """
    plan = plan_scalar(program, inputs, output, limits)
    known, shape = find_input(plan, name)
    place = find_entry(known, shape, index)
    check_cost(plan, 2, "checking an entry", limits)
    traced = trace(program, inputs, output, limits=limits)
    judge = Judge(traced)
    return _unmoved(traced, judge, known, place) or _check_entry(judge, Probe(traced, known, place), None)


def _check_input(traced: Trace, judge: Judge, name: str, step: float | None) -> Iterator[Check]:
    node = traced.graph.names[name]
    shape = traced.nodes[node].shape
    for index in np.ndindex(shape):
        yield _unmoved(traced, judge, name, index) or _check_entry(judge, Probe(traced, name, index), step)


def _unmoved(traced: Trace, judge: Judge, name: str, index: tuple[int, ...]) -> Check | None:
    """Return the check of an entry to which no gradient flows, None if one does."""
    if judge.flows(name) or np.any(traced.gradients[name]):
        return None
    where, output = judge.stopped(name), traced.graph.output_name
    if where:
        text = f"No gradient flows to {name} through {where}, so it is not moved."
        return Check(name, index, None, 0.0, None, None, None, BLOCKED, text)
    return Check(name, index, None, 0.0, 0.0, 0.0, 0.0, AGREE, f"{output} does not depend on {name}.")


def _check_entry(judge: Judge, probe: Probe, given: float | None) -> Check:
    step, numeric, (verdict, text) = judge.judge(probe, given)
    absolute = abs(probe.analytic - numeric)
    return Check(
        probe.name, probe.index, step, probe.analytic, numeric, absolute,
        relative_error(probe.analytic, numeric), verdict, text,
    )  # fmt: skip


def relative_error(analytic: float, numeric: float) -> float:
    """Return the difference over the larger of the two, 0 if both are."""
    larger = max(abs(analytic), abs(numeric))
    return abs(analytic - numeric) / larger if larger else 0.0


def disagreements(checks: Sequence[Check]) -> Iterator[Check]:
    """Yield the checks in which the backward pass is not confirmed; an entry that was not moved needs no confirming."""
    return (check for check in checks if check.verdict != AGREE and check.numeric is not None)
