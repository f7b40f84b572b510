"""Timing: the contenders in turn, in several rounds, so that a change of the machine's speed hits all alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from math import prod
from statistics import median
from time import perf_counter

Contender = Callable[[], object]
OURS = "blameflow, full trace"


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: a measured ratio at least, or at most, some number."""

    text: str
    measured: float
    reached: bool


def at_least(text: str, measured: float, wanted: float) -> Target:
    """Return a target for a ratio that should be large."""
    return Target(f"{text}: at least {wanted:g}", measured, measured >= wanted)


def at_most(text: str, measured: float, wanted: float) -> Target:
    """Return a target for a ratio that should be small."""
    return Target(f"{text}: at most {wanted:g}", measured, measured <= wanted)


def geometric_mean(ratios: list[float]) -> float:
    """Return the mean that is fair to ratios."""
    return float(prod(ratios) ** (1 / len(ratios)))


def race(
    contenders: Mapping[str, Contender],
    rounds: int = 11,
    seconds: float = 0.05,
    uncollected: Container[str] = (),
) -> dict[str, float]:
    """Return the time of one call of each contender, in seconds: the median over rounds.

    Python's garbage collector runs as it does by default, but passes over everything that was there before: nobody
    pays for what the others keep in memory.

    Parameters
    ----------
    contenders
        Calls without arguments, by name.
    rounds
        How often all of them are measured in turn.
    seconds
        How long one measurement of one contender takes, at least.
    uncollected
        The names of those that are measured with the collector switched off.
    """
    for contender in contenders.values():
        contender()
    gc.collect()
    gc.freeze()
    try:
        counts = {name: _calls_in(contender, seconds) for name, contender in contenders.items()}
        times: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(rounds):
            for name, contender in contenders.items():
                times[name].append(_time(contender, counts[name], collect=name not in uncollected))
    finally:
        gc.unfreeze()
    return {name: median(row) for name, row in times.items()}


def _time(contender: Contender, count: int, collect: bool = True) -> float:
    if not collect:
        gc.disable()
    start = perf_counter()
    for _ in range(count):
        contender()
    each = (perf_counter() - start) / count
    gc.enable()
    gc.collect()
    return each


def _calls_in(contender: Contender, seconds: float) -> int:
    count, each = 1, _time(contender, 1)
    while count * each < seconds / 4:
        count *= 4
        each = _time(contender, count)
    return max(1, round(seconds / each))


def report(title: str, times: Mapping[str, float], ours: str = OURS) -> None:
    """Print a row a contender: microseconds a call, and how many times ours it is."""
    print(title)
    for name, time in times.items():
        ratio = "" if name == ours else f"{time / times[ours]:9.2f} × ours"
        print(f"  {name:<30}{time * 1e6:14,.2f} µs {ratio}")
