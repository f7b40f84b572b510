"""Keeps things apart in one dimension: who must be how far below whom, and the fairest places that allow it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import inf

Places = dict[int, float]


class Spacing:
    """Things in one dimension with least distances between some of them.

    Parameters
    ----------
    things
        What is placed.
    least
        By (upper, lower): the least distance. The conditions must not run in a circle.
    """

    def __init__(self, things: Iterable[int], least: Mapping[tuple[int, int], float]) -> None:
        self.before: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self.after: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for (upper, lower), distance in least.items():
            self.after[upper].append((lower, distance))
            self.before[lower].append((upper, distance))
        self.order = self._sorted(sorted(set(things)))

    def _sorted(self, things: list[int]) -> list[int]:
        waiting = {thing: len(self.before.get(thing, ())) for thing in things}
        ready = [thing for thing in things if not waiting[thing]]
        for thing in ready:
            for lower, _ in self.after.get(thing, ()):
                waiting[lower] -= 1
                if not waiting[lower]:
                    ready.append(lower)
        if len(ready) < len(things):
            raise ValueError("conditions that run in a circle")
        return ready

    def place(self, wanted: Mapping[int, float]) -> Places:
        """Return allowed places near the wanted ones.

        The mean of pushing everything down and pushing everything up: of two that want the same place each gives way
        by half.
        """
        down, up = self._push(wanted, {}, {})
        return {thing: (down[thing] + up[thing]) / 2 for thing in self.order}

    def move(self, places: Places, wanted: Mapping[int, float], movable: Collection[int]) -> Places:
        """Return allowed places near the wanted ones for some things; all others stay."""
        lowest: Places = {}
        highest: Places = {}
        for thing in self.order:
            rows = [lowest[upper] + distance for upper, distance in self.before.get(thing, ())]
            lowest[thing] = max(rows, default=-inf) if thing in movable else places[thing]
        for thing in reversed(self.order):
            rows = [highest[lower] - distance for lower, distance in self.after.get(thing, ())]
            highest[thing] = min(rows, default=inf) if thing in movable else places[thing]
        down, up = self._push(wanted, lowest, highest)
        return {thing: (down[thing] + up[thing]) / 2 if thing in movable else places[thing] for thing in self.order}

    def _push(self, wanted: Mapping[int, float], lowest: Places, highest: Places) -> tuple[Places, Places]:
        down: Places = {}
        up: Places = {}
        for thing in self.order:
            rows = [down[upper] + distance for upper, distance in self.before.get(thing, ())]
            down[thing] = min(max([wanted[thing], lowest.get(thing, -inf), *rows]), highest.get(thing, inf))
        for thing in reversed(self.order):
            rows = [up[lower] - distance for lower, distance in self.after.get(thing, ())]
            up[thing] = max(min([wanted[thing], highest.get(thing, inf), *rows]), lowest.get(thing, -inf))
        return down, up
