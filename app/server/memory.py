"""When memory is tidied: between questions, not within them.

A full collection looks at every object there is while nothing else runs: with the objects of a large trace in hand that
takes a tenth of a second, and it comes again and again. So what the application itself is made of is set aside, young
objects are collected as always, and a full collection waits until nobody computes, or until it has waited for long.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import monotonic
from typing import Final

# Collections of the young take a few milliseconds then; one of all is never started by their number.
YOUNG, OLDER, NEVER = 10_000, 10, 1_000_000
LONGEST: Final = 60.0  # seconds


class Tidying:
    """Full collections at the right moments.

    Parameters
    ----------
    is_busy
        Whether somebody computes.
    """

    def __init__(self, is_busy: Callable[[], bool]) -> None:
        self._is_busy = is_busy
        self._last = monotonic()
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, OLDER, NEVER)

    async def tidy(self) -> None:
        """Collect, if this is a good moment; to be called every few seconds."""
        if not self._is_busy() or monotonic() - self._last > LONGEST:
            gc.collect()
            self._last = monotonic()
