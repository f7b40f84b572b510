"""Places to compute in, and the queue before them: bounded in length and in time, so that an answer comes or a refusal.

Also what one client may take of them, and how many bytes of bodies wait at the same time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address
from math import ceil
from time import monotonic, process_time, thread_time
from typing import Any, Final, TypeVar

import anyio

from app.problems import Flaw, Problem

Made = TypeVar("Made")

MINUTE: Final = 60.0
CLIENTS: Final = 4_096
CLIENT: Final[ContextVar[str]] = ContextVar("client", default="")
"""Whose question is in hand, where somebody keeps accounts; empty for those who pay nothing."""


class Budgets:
    """Seconds of processor time that each client has left.

    Parameters
    ----------
    seconds
        What a client may take in a minute: at once, or little by little.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Refuse a client who has taken more than its share.

        Raises
        ------
        Problem
            429, with the time after which there is something left again.
        """
        left = self._now(client)
        if left <= 0:
            wait = ceil(-left * MINUTE / self.seconds) + 1
            detail = f"this address has taken more than {self.seconds:g} seconds of processor time in a minute"
            params = {"limit": self.seconds}
            raise Problem([Flaw("too-many-requests", detail, params=params)], {"Retry-After": str(wait)})

    def charge(self, client: str, seconds: float) -> None:
        """Take seconds from a client."""
        self._left[client] = (self._now(client) - seconds, monotonic())
        self._left.move_to_end(client)
        if len(self._left) > CLIENTS:
            self._left.popitem(last=False)

    def _now(self, client: str) -> float:
        left, when = self._left.get(client, (self.seconds, 0.0))
        return min(self.seconds, left + (monotonic() - when) * self.seconds / MINUTE)


class Places:
    """A number of places, taken for as long as an ``async with`` lasts; stands where anyio takes a limiter.

    Parameters
    ----------
    places
        How many can be taken at the same time.
    queue
        How many may wait for one.
    wait
        Seconds that one may wait.
    budgets
        Who pays for the time; None where nobody does.
    clock
        What tells the time that is paid for; the processor's time of this process if left out.
    """

    def __init__(
        self,
        places: int,
        queue: int,
        wait: float,
        budgets: Budgets | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.places = places
        self.queue = queue
        self.wait = wait
        self.waiting = self.taken = self.refused = 0
        self._budgets = budgets
        self._clock = clock or process_time
        self._limiter = anyio.CapacityLimiter(places)
        self._began: dict[Any, float] = {}

    async def __aenter__(self) -> None:
        """Take a place.

        Raises
        ------
        Problem
            503 if the queue is full or the wait too long; 429 if a client has no budget left.
        """
        client = CLIENT.get() if self._budgets else ""
        if client and self._budgets:
            self._budgets.check(client)
        try:
            self._limiter.acquire_nowait()
        except anyio.WouldBlock:
            await self._queue()
        self.taken += 1
        if client:
            self._began[anyio.get_current_task().id] = self._clock()

    async def __aexit__(self, *_: object) -> None:
        """Give the place back."""
        began = self._began.pop(anyio.get_current_task().id, None) if self._began else None
        if began is not None and self._budgets is not None:
            # The processor's time went to all who had a place meanwhile.
            self._budgets.charge(CLIENT.get(), (self._clock() - began) / self.taken)
        self.taken -= 1
        self._limiter.release()

    def at_once(self, work: Callable[..., Made], *arguments: Any) -> Made:
        """Return what a little work makes that needs no place; who asked pays for it all the same.

        Raises
        ------
        Problem
            429 if a client has no budget left.
        """
        client = CLIENT.get() if self._budgets else ""
        if not client or self._budgets is None:
            return work(*arguments)
        self._budgets.check(client)
        began = thread_time()
        try:
            return work(*arguments)
        finally:
            self._budgets.charge(client, thread_time() - began)

    async def _queue(self) -> None:
        if self.waiting >= self.queue:
            raise self._full(f"{self.queue} requests wait already, as many as may", self.queue)
        self.waiting += 1
        try:
            with anyio.fail_after(self.wait):
                await self._limiter.acquire()
        except TimeoutError:
            raise self._full(f"no place became free in {self.wait:g} seconds", self.wait) from None
        finally:
            self.waiting -= 1

    def _full(self, detail: str, limit: float) -> Problem:
        self.refused += 1
        return Problem([Flaw("overloaded", detail, params={"limit": limit})], {"Retry-After": "2"})


class Bodies:
    """Bytes of request bodies that are held at the same time.

    Parameters
    ----------
    limit
        How many there may be.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0

    def hold(self, size: int) -> None:
        """Take some more.

        Raises
        ------
        Problem
            503 if there are too many.
        """
        if self.held + size > self.limit:
            detail = f"the server holds {self.held} bytes of requests; the limit is {self.limit}"
            headers = {"Retry-After": "2", "Connection": "close"}
            raise Problem([Flaw("overloaded", detail, params={"limit": self.limit, "given": self.held})], headers)
        self.held += size

    def let_go(self, size: int) -> None:
        """Give some back."""
        self.held -= size


def paying(address: str) -> str:
    """Return the name under which a client pays: its address, or its network in IPv6; empty on loopback."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    if parsed.is_loopback:
        return ""
    return str(parsed) if parsed.version == 4 else parsed.exploded[:19]
