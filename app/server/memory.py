"""When memory is tidied: between questions, and only what is new.

A full collection looks at every object there is while nothing else runs: with the plans of many programs in hand that
takes a tenth of a second, and it comes again and again. So what the application itself is made of is set aside, and
what has outlived a collection is set aside too: what is kept for later has no cycles, and goes without a collector when
it is let go. In case some has, all of it is looked at once in a long while. Young objects are collected after so many
requests: Python counts them less those that went, and where plans come and go alike they would gather without end.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import monotonic
from typing import Final

# A collection of the young takes a millisecond or two; one of all is never started by their number.
YOUNG, OLDER, NEVER = 10_000, 1_000, 1_000_000
REQUESTS: Final = 16  # after which the young are collected
LONGEST: Final = 60.0  # seconds that new objects wait while somebody computes
WHOLE: Final = 900.0  # seconds after which everything is looked at, once nobody computes


class Tidying:
    """Collections at the right moments.

    Parameters
    ----------
    is_busy
        Whether somebody computes.
    requests
        How many requests there were so far.
    """

    def __init__(self, is_busy: Callable[[], bool], requests: Callable[[], int]) -> None:
        self._is_busy = is_busy
        self._requests = requests
        self._seen = 0
        self._last = self._whole = monotonic()
        _set_aside()
        gc.set_threshold(YOUNG, OLDER, NEVER)

    async def tidy(self) -> None:
        """Collect, if this is a good moment; to be called every few seconds."""
        now, seen = monotonic(), self._requests()
        is_busy = self._is_busy() or seen != self._seen
        self._seen = seen
        if is_busy and now - self._last <= LONGEST:
            return
        if not is_busy and now - self._whole > WHOLE:
            gc.unfreeze()
            self._whole = now
        _set_aside()
        self._last = now


def collect_young() -> None:
    """Look at what has come into being lately."""
    gc.collect(0)


def _set_aside() -> None:
    gc.collect()
    gc.freeze()
