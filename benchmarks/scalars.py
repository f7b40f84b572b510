"""Graphs of scalars: a full trace here against the plain gradients of peers, which record nothing.

micrograd is Andrej Karpathy's, from PyPI (MIT). Each peer makes its leaves from the given numbers, as we do; only
micrograd's MLP keeps its parameters, as its own module does. Its graphs are cyclic garbage, which Python's collector
has to find: a part of its cost that is shown by measuring it without the collector too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import count
from time import perf_counter
from typing import Any

import autograd
import autograd.numpy as anp
from micrograd.engine import Value

import engine
from benchmarks.machine import TORCH
from benchmarks.programs import README, WORKED, Case, Numbers, chain, perceptron
from benchmarks.timing import OURS, Contender, Target, at_least, at_most, geometric_mean, race, report

MICROGRAD, UNCOLLECTED = "micrograd", "micrograd, collector off"
PYTORCH, AUTOGRAD, BY_HAND = "PyTorch, eager", "HIPS autograd", "floats by hand, no record"
AUTOGRAD_OPS = 10_000  # beyond it takes minutes
fresh = count()


def run() -> Iterator[Target]:
    """Print all comparisons; yield what they show about the targets."""
    sys.setrecursionlimit(1_000_000)  # micrograd sorts its graph by recursion
    cases = [WORKED, README, perceptron(), *(chain(10**power) for power in (3, 4, 5))]
    times = [compare(case) for case in cases]
    yield from _targets(MICROGRAD, cases, times, 6)
    yield at_least(f"{MICROGRAD}, geometric mean", geometric_mean([row[MICROGRAD] / row[OURS] for row in times]), 10)
    print("Geometric mean over these programs")
    for peer in (MICROGRAD, UNCOLLECTED):
        print(f"  {peer:<30}{'':17}{geometric_mean([row[peer] / row[OURS] for row in times]):9.2f} × ours")
    print()
    if TORCH:
        yield from _targets(PYTORCH, cases, times, 15)
    per_op = times[-1][OURS] / times[-3][OURS] / 100
    yield at_most("time of an op in 100,000 to one in 1,000", per_op, 1.6)


def _targets(peer: str, cases: list[Case], times: list[dict[str, float]], wanted: float) -> Iterator[Target]:
    for case, row in zip(cases, times, strict=True):
        yield at_least(f"{peer} to ours, {case.name[0].lower()}{case.name[1:]}", row[peer] / row[OURS], wanted)


def compare(case: Case) -> dict[str, float]:
    """Print and return the times of one program by all contenders.

    Raises
    ------
    AssertionError
        If two disagree on a gradient.
    """
    new = _time_of_a_new_program(case)
    expected = engine.trace(case.text, case.inputs).gradients
    contenders = dict(_peers(case))
    for name, gradients in contenders.items():
        for key, gradient in gradients().items():
            assert abs(expected[key] - gradient) <= 1e-9 * max(1.0, abs(gradient)), (case.name, name, key)
    timed: dict[str, Contender] = {OURS: lambda: engine.trace(case.text, case.inputs), **contenders}
    slow = case.text.count("\n") > 20_000
    times = race(timed, rounds=5 if slow else 11, uncollected={UNCOLLECTED})
    report(case.name, times)
    print(f"  {'(a new program, parsed first':<30}{new * 1e6:14,.2f} µs)\n")
    return times


def _time_of_a_new_program(case: Case) -> float:
    """Return the time of a trace of a text not seen before: parsed, built and compiled first."""
    start = perf_counter()
    engine.trace(f"{case.text}\n# {next(fresh)}", case.inputs)
    return perf_counter() - start


def _peers(case: Case) -> Iterator[tuple[str, Callable[[], Numbers]]]:
    by_micrograd = _module_by_micrograd(case) if "MLP" in case.name else lambda: _by_micrograd(case)
    yield MICROGRAD, by_micrograd
    yield UNCOLLECTED, by_micrograd
    if TORCH:
        yield PYTORCH, lambda: _by_torch(case)
    if case.text.count("\n") <= AUTOGRAD_OPS:
        gradients = autograd.grad(lambda numbers: case.function(numbers, lambda x: anp.maximum(x, 0.0)))
        yield AUTOGRAD, lambda: gradients(case.inputs)
    if case.by_hand is not None:
        by_hand = case.by_hand
        yield BY_HAND, lambda: by_hand(case.inputs)


def _by_micrograd(case: Case) -> Numbers:
    leaves = {name: Value(number) for name, number in case.inputs.items()}
    case.function(leaves, Value.relu).backward()
    return {name: leaf.grad for name, leaf in leaves.items()}


def _module_by_micrograd(case: Case) -> Callable[[], Numbers]:
    leaves = {name: Value(number) for name, number in case.inputs.items()}

    def gradients() -> Numbers:
        for leaf in leaves.values():
            leaf.grad = 0
        case.function(leaves, Value.relu).backward()
        return {name: leaf.grad for name, leaf in leaves.items()}

    return gradients


def _by_torch(case: Case) -> dict[str, Any]:
    leaves = {
        name: TORCH.tensor(number, dtype=TORCH.float64, requires_grad=True) for name, number in case.inputs.items()
    }
    case.function(leaves, TORCH.relu).backward()
    return {name: leaf.grad for name, leaf in leaves.items()}
