"""When memory is tidied: between questions, and only what is new.

A full collection looks at every object there is while nothing else runs: with the plans of many programs in hand that
takes a tenth of a second, and it comes again and again. But a request leaves no cycles behind, and what is kept for
later has none: all of it goes without a collector when it is let go. So whatever there is is set aside every few
seconds, which costs nothing, and is looked at once in a long while, in case something has cycles after all. Young
objects are collected after so many requests: Python counts them less those that went, and where plans come and go alike
they would gather without end.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import monotonic
from typing import Final

# A collection of the young takes a millisecond or two; one of all is never started by their number.
YOUNG, OLDER, NEVER = 10_000, 1_000, 1_000_000
REQUESTS: Final = 16  # after which the young are collected
WHOLE: Final = 900.0  # seconds after which everything is looked at, once nobody asks


class Tidying:
    """Memory tidied at the right moments.

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
        self._whole = monotonic()
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, OLDER, NEVER)

    async def tidy(self) -> None:
        """Set aside what there is; to be called every few seconds."""
        now, seen = monotonic(), self._requests()
        is_quiet = seen == self._seen and not self._is_busy()
        self._seen = seen
        if is_quiet and now - self._whole > WHOLE:
            self._whole = now
            gc.unfreeze()
            gc.collect()
        gc.freeze()


def collect_young() -> None:
    """Look at what has come into being lately."""
    gc.collect(0)
