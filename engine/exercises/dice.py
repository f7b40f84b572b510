"""Chance that comes out the same on every machine and in every version of Python."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws from a stream that its words alone decide.

    Only the generator's raw bits are used: what the standard library makes of them may change.

    Parameters
    ----------
    words
        Whatever tells one stream from another.
    """

    def __init__(self, *words: object) -> None:
        self._bits = Random("/".join(map(str, words))).getrandbits

    def below(self, count: int) -> int:
        """Return a whole number from 0 to below ``count``."""
        return self._bits(32) % count

    def pick(self, options: Sequence[T]) -> T:
        """Return one of some things."""
        return options[self.below(len(options))]

    def whole(self, low: int, high: int, but: Sequence[int] = (0,)) -> int:
        """Return a whole number between two, both included, that is none of some."""
        return self.pick([number for number in range(low, high + 1) if number not in but])

    def wholes(self, count: int, low: int, high: int, but: Sequence[int] = (0,)) -> list[int]:
        """Return some whole numbers."""
        return [self.whole(low, high, but) for _ in range(count)]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Return so many different ones of some things, in their order."""
        left = list(range(len(options)))
        chosen = [left.pop(self.below(len(left))) for _ in range(min(count, len(options)))]
        return [options[place] for place in sorted(chosen)]

    def chance(self, one_in: int) -> bool:
        """Return true once in so many times."""
        return self.below(one_in) == 0
