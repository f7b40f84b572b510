"""From a kind, a level and a seed to an exercise whose numbers can be worked out by hand, exactly.

Owns what is good enough to be set: drafts are drawn until one is.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from engine.errors import InvalidSetting, quote
from engine.exercises.dice import Dice
from engine.exercises.kinds import KINDS, Kind
from engine.exercises.record import LEVELS, Ask, Draft, Exercise
from engine.judgement.mistakes import ONE_PATH, ONE_TERM, OVERWRITTEN, TRANSPOSED, mistakes
from engine.trace import Trace

MOST_SEEDS = 1_000_000_000
TRIES = 3_000
DIGITS = 4
LARGEST_ANSWER, LARGEST = 200.0, 1_000.0
# Numbers nobody has to work out: the loss itself and logarithms are not needed on the way back.
_LONG = frozenset({"log", "cross_entropy"})
# A slip that gives the right number teaches nothing.
_TELLING = frozenset({OVERWRITTEN, ONE_PATH, ONE_TERM, TRANSPOSED})


@lru_cache(maxsize=512)
def generate(kind: str, level: int = 1, seed: int = 0) -> Exercise:
    """Return the exercise of a kind, a level and a seed; the same three give the same one everywhere.

    Parameters
    ----------
    kind
        A key of ``KINDS``.
    level
        From 1, the easiest, to 4: the graph has more edges at each.
    seed
        A whole number from 0.

    Raises
    ------
    InvalidSetting
        If there is no such kind, level or seed.

    Examples
    --------
    >>> it = generate("chain", 1, 0)
    >>> it == generate("chain", 1, 0), it == generate("chain", 1, 1)
    (True, False)
    """
    found = _kind(kind)
    if level not in LEVELS:
        raise InvalidSetting("the level is 1, 2, 3 or 4", pointer="#/level", suggestion="1 is the easiest")
    if not 0 <= seed < MOST_SEEDS:
        raise InvalidSetting(f"the seed is a whole number from 0 to {MOST_SEEDS - 1}", pointer="#/seed")
    for attempt in range(TRIES):
        draft = found.draw(Dice(kind, level, seed, attempt), level)
        if draft.program:
            exercise = Exercise(kind, level, seed, draft.program, draft.inputs, draft.asks)
            if _is_good(exercise, draft, found):
                return exercise
    raise AssertionError(f"no exercise of kind {kind}, level {level}, seed {seed}")


def sheet(kind: str, level: int, seed: int, count: int) -> list[Exercise]:
    """Return so many different exercises, those of the seeds from one on.

    A seed whose exercise is on the sheet already is passed over; after the last seed comes 0.

    Raises
    ------
    InvalidSetting
        As ``generate``.
    """
    return list(islice(_different(kind, level, seed), count))


def _different(kind: str, level: int, seed: int) -> Iterator[Exercise]:
    seen = set()
    while True:
        exercise = generate(kind, level, seed)
        if exercise.identity not in seen:
            seen.add(exercise.identity)
            yield exercise
        seed = (seed + 1) % MOST_SEEDS


def _kind(name: str) -> Kind:
    if name not in KINDS:
        close = get_close_matches(name[:64].lower(), KINDS, n=1)
        hint = f'did you mean "{close[0]}"?' if close else f"choose among {', '.join(KINDS)}"
        raise InvalidSetting(f'there is no kind of exercise "{quote(name)}"', pointer="#/kind", suggestion=hint)
    return KINDS[name]


def _is_good(exercise: Exercise, draft: Draft, kind: Kind) -> bool:
    """Whether all numbers are short, none is a trap of its own, and the answer cannot be had by a slip."""
    traced = exercise.trace
    least, most = kind.edges[exercise.level - 1]
    if traced.plan.is_scalar and not least <= len(traced.edges) <= most:
        return False
    if kind.name != "kinks" and any(each.kind in ("kink", "tie") for each in traced.diagnostics):
        return False
    # One answer for two questions tells less than half.
    if not draft.zero and len({exercise.answer(ask) for ask in exercise.asks}) < len(exercise.asks):
        return False
    return _are_short(traced) and all(_can_be_asked(exercise, ask, draft.zero) for ask in exercise.asks)


def _are_short(traced: Trace) -> bool:
    numbers = [value for value, node in zip(traced.node_values, traced.nodes, strict=True) if node.op.name not in _LONG]
    numbers += [each for each in traced.node_gradients if each is not None]
    return all(_is_short(each) for each in numbers)


def _is_short(value: Any) -> bool:
    """Whether all entries have few digits and are no larger than a hand likes."""
    flat = np.abs(np.ravel(np.asarray(value, dtype=np.float64)))
    if not np.all(flat <= LARGEST):  # NaN is not either
        return False
    return all(abs(float(f"{number:.{DIGITS}g}") - number) < 1e-9 for number in flat.tolist())


def _can_be_asked(exercise: Exercise, ask: Ask, zero: bool) -> bool:
    gradient, answer = exercise.gradient(ask), exercise.answer(ask)
    if abs(answer) > LARGEST_ANSWER or not _is_short(answer):
        return False
    if zero and gradient == 0:
        # The kink or the dead unit makes it 0, not a loss that is flat there.
        return any(exercise.trace.gradients.get(name) for name in ("a", "a2"))
    if gradient == 0 or (abs(gradient) == 1 and ask.rate is None):
        return False
    return not any(
        it.kind in _TELLING and it.number == gradient for it in mistakes(exercise.trace, exercise.node(ask), ask.index)
    )
