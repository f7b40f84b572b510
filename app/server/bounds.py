"""How long a connection waits for its client, and how much it takes from it before a request is complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from app.limits import Limits


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of one connection; times in seconds.

    Parameters
    ----------
    head_time
        From the first byte of a request, or from the start of the connection, to the end of its headers.
    body_time
        From there to the end of its body.
    idle_time
        Between an answer and the next request.
    stall_time
        In which a client must take some of the answer that waits for it.
    headers, header_bytes, url
        Number of headers, bytes in all of them, bytes of the address.
    connections
        Connections that are open at the same time.
    """

    head_time: float = 5.0
    body_time: float = 10.0
    idle_time: float = 10.0
    stall_time: float = 15.0
    headers: int = 100
    header_bytes: int = 16 * 2**10
    url: int = 32 * 2**10
    connections: int = 4_096

    @classmethod
    def of(cls, limits: Limits) -> Self:
        """Return the bounds that the limits of a server ask for."""
        return cls(
            limits.head_time,
            limits.body_time,
            limits.idle_time,
            limits.stall_time,
            limits.headers,
            limits.header_bytes,
            limits.url,
            limits.connections,
        )

    @property
    def head_bytes(self) -> int:
        """Bytes of a whole head: its first line, and its headers."""
        return self.url + self.header_bytes + 256

    @property
    def shortest(self) -> float:
        """The shortest of the times."""
        return min(self.head_time, self.body_time, self.idle_time, self.stall_time)
