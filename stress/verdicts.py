"""What must hold, what was measured, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target and what was measured.

    Parameters
    ----------
    what
        What was measured.
    target
        What must hold, in words.
    measured
        What was found, in words.
    holds
        Whether it holds; None if it could not be tried here.
    """

    what: str
    target: str
    measured: str
    holds: bool | None


def at_most(what: str, measured: float, limit: float, unit: str = "") -> Verdict:
    """Return the verdict on a number that must be small."""
    return Verdict(what, f"≤ {limit:,g} {unit}".rstrip(), f"{measured:,.4g} {unit}".rstrip(), measured <= limit)


def none_of(what: str, found: Sequence[str], tried: int) -> Verdict:
    """Return the verdict on something that must not be found in a number of trials; the first finds are named."""
    shown = f"{len(found)} of {tried:,}" + "".join(f"; {each}" for each in found[:3])
    return Verdict(what, "none", shown, not found and tried > 0)


def untried(what: str, reason: str) -> Verdict:
    """Return the verdict on something that could not be tried."""
    return Verdict(what, "", reason, None)


def percentile(numbers: Sequence[float], percent: float) -> float:
    """Return the smallest number that so many percent of them do not exceed."""
    return sorted(numbers)[max(0, ceil(len(numbers) * percent / 100) - 1)]


def table(verdicts: Sequence[Verdict]) -> str:
    """Return the verdicts as lines of text."""
    words = {True: "holds", False: "MISSED", None: "not tried"}
    rows = [(words[each.holds], each.what, each.target, each.measured) for each in verdicts]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join("  ".join([*map(str.ljust, row[:3], widths), row[3]]) for row in rows)
