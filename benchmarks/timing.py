"""Timing: the best of several rounds, the peers in turn, so that a change of the machine's speed hits all alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter

Contender = Callable[[], object]


def race(contenders: Mapping[str, Contender], rounds: int = 9, seconds: float = 0.05) -> dict[str, float]:
    """Return the time of one call of each contender, in seconds: the median over rounds.

    Parameters
    ----------
    contenders
        Calls without arguments, by name.
    rounds
        How often all of them are measured in turn.
    seconds
        How long one measurement of one contender takes, at least.
    """
    counts = {name: _calls_in(contender, seconds) for name, contender in contenders.items()}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            start = perf_counter()
            for _ in range(counts[name]):
                contender()
            times[name].append((perf_counter() - start) / counts[name])
    return {name: sorted(row)[rounds // 2] for name, row in times.items()}


def _calls_in(contender: Contender, seconds: float) -> int:
    contender()
    count, spent = 1, 0.0
    while spent < seconds / 4:
        count *= 2
        start = perf_counter()
        for _ in range(count):
            contender()
        spent = perf_counter() - start
    return max(1, int(count * seconds / max(spent, 1e-9)))


def report(title: str, times: Mapping[str, float], ours: str = "blameflow") -> None:
    """Print a row a contender: microseconds a call, and how many times slower than ours it is."""
    print(title)
    for name, time in times.items():
        ratio = "" if name == ours else f"{time / times[ours]:8.2f} × ours"
        print(f"  {name:<28}{time * 1e6:12.2f} µs {ratio}")
