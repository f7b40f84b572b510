"""Turns: how much of the event loop's time requests may take before the loop looks at its connections again.

Many small requests at once would otherwise hold the loop for the sum of their times. So they begin one after the other,
and when those of one turn of the loop have taken their share, the others wait for the next, in the order they came.
"""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic
from typing import Final

from app.server.memory import REQUESTS, collect_young

SHARE: Final = 0.002
"""Seconds of a turn."""


class Turns:
    """The turns of one event loop.

    Parameters
    ----------
    share
        Seconds after which a turn takes no more requests; the first of a turn is always taken.
    """

    def __init__(self, share: float = SHARE) -> None:
        self._share = share
        self._began: float | None = None
        self.taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def take(self) -> None:
        """Wait for a turn that has time left."""
        self.taken += 1
        if self.taken % REQUESTS == 0:
            collect_young()
        if self._began is None:
            self._begin()
        elif self._waiting or monotonic() - self._began > self._share:
            mine = asyncio.get_running_loop().create_future()
            self._waiting.append(mine)
            await mine

    def _begin(self) -> None:
        """Begin a turn, which ends when the loop has looked at its connections."""
        self._began = monotonic()
        asyncio.get_running_loop().call_soon(self._end)

    def _end(self) -> None:
        self._began = None
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():  # its client may have gone away
                # What it does comes in the next turn of the loop, which is its own.
                self._begin()
                first.set_result(None)
                return
