"""The judgement of a learner's number for one entry of a gradient: right, or wrong with the mistake named.

Owns the verdict and its sentence. Works for every trace: nothing is prepared, all comes from the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import TYPE_CHECKING

import numpy as np

from engine.cells import Cell, cell
from engine.judgement.answers import Answer
from engine.judgement.mistakes import KINDS, Mistake, mistakes

if TYPE_CHECKING:
    from engine.trace import Trace

RIGHT, ROUNDED, UNKNOWN = "right", "rounded", "unknown"
VERDICTS = (RIGHT, ROUNDED, *KINDS, UNKNOWN)
MOST = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of an answer.

    Parameters
    ----------
    correct
        Whether it is the gradient's entry, with tolerance.
    kind
        ``right``, ``rounded`` (too coarsely to tell), a kind of mistake, or ``unknown``.
    sentence
        The same in words; never tells the right number.
    also
        The other mistakes that give the same number, the most particular first.
    expected
        The gradient's entry.
    """

    correct: bool
    kind: str
    sentence: str
    also: tuple[Mistake, ...]
    expected: float


def judge(trace: Trace, node: int, index: Sequence[int], answer: Answer | float) -> Verdict:
    """Return whether an answer is one entry of a node's gradient and, if not, which mistake gives that number.

    Parameters
    ----------
    trace
        The recording.
    node, index
        The node, and the place of the entry in its tensor; none for a scalar.
    answer
        What was answered; ``read_answer`` reads what people type.

    Raises
    ------
    InputError
        If there is no such node or entry.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("z = w*x + b\\na = relu(z)\\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})
    >>> judge(t, t.graph.names["w"], (), 8.0).kind, judge(t, t.graph.names["w"], (), 4.0).kind
    ('right', 'upstream-only')
    """
    given = answer if isinstance(answer, Answer) else Answer(float(answer))
    entry = cell(trace, node, index)
    right, scale = entry.gradient, _scale(entry)
    if given.means(right, scale):
        return Verdict(True, RIGHT, f"Right: this is {entry.derivative}.", (), right)
    if given.rounds(right) and given.value != 0:
        text = "Close, but too coarse to tell: give at least two digits, or an expression such as 1/3."
        return Verdict(False, ROUNDED, text, (), right)
    found = _distinct([each for each in mistakes(trace, entry.node, entry.index) if given.means(each.number, scale)])
    if not found:
        return Verdict(False, UNKNOWN, _hint(entry, given), (), right)
    first, *also = found
    return Verdict(False, first.kind, _sentence(entry, first, also), tuple(also), right)


def _distinct(found: list[Mistake]) -> list[Mistake]:
    """Return the first of each kind, a few at most."""
    return list({each.kind: each for each in reversed(found)}.values())[::-1][:MOST]


def _sentence(entry: Cell, first: Mistake, also: list[Mistake]) -> str:
    text = f"Not {entry.derivative} yet. This is the number you get {first.clause}."
    if also:
        text += f" It is also what you get {', or '.join(each.clause for each in also)}."
    return text


def _hint(entry: Cell, given: Answer) -> str:
    text = f"Not {entry.derivative} yet, and none of the usual mistakes gives this number."
    if isnan(given.value) or not isfinite(entry.gradient):
        return f"{text} Are all numbers on the way finite?"
    if not entry.products:
        return f"{text} Does {entry.derivative.partition('/')[0].removeprefix('∂')} depend on it at all?"
    arriving = len(entry.arrivals) + entry.unlisted_edges
    if arriving > 1:
        return f"{text} {arriving} contributions arrive here, each upstream × local: add them up."
    product = entry.products[0]
    return f"{text} Begin with {product.upstream_name}, and multiply by {product.local_name}."


def _scale(entry: Cell) -> float:
    terms = [abs(product.value) for product in entry.products] + [abs(arrival.total) for arrival in entry.arrivals]
    with np.errstate(all="ignore"):
        return float(np.sum(terms)) if terms else 0.0
