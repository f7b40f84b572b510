"""What the server sees of itself: an id for each request, a line in the access log, figures for Prometheus.

Nothing here ever sees a query, a body or an address that could hold a program.
"""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_left
from collections import Counter
from itertools import count
from secrets import token_hex
from time import time
from typing import Final

from app.journal import PAUSE, Journal

SANE: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SHOWN: Final = 200
CODES: Final = 200  # kinds of answers that are told apart; there are about forty


class Watch:
    """Counts answers and writes their lines."""

    def __init__(self, journal: Journal | None = None) -> None:
        self.journal = journal
        self.answers: Counter[tuple[str, int, str]] = Counter()
        self.times = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0
        self.received = 0
        self.sent = 0
        self._prefix = token_hex(6)
        self._numbers = count(1)

    def name(self, asked: bytes | None = None) -> bytes:
        """Return the id of a request: the one that it came with, from a proxy say, if that is sane, or a new one."""
        if asked is not None and SANE.fullmatch(asked):
            return asked
        return b"%s-%x" % (self._prefix.encode(), next(self._numbers))

    def answered(
        self,
        name: bytes,
        method: str,
        path: str,
        status: int,
        code: str = "",
        received: int = 0,
        sent: int = 0,
        seconds: float = 0.0,
        client: str = "",
    ) -> None:
        """Take note of an answer.

        Parameters
        ----------
        name
            The id of the request.
        method, path
            What was asked, without the query.
        status, code
            How it was answered: the HTTP status, and the code of a problem.
        received, sent
            Bytes of the body that came and of the one that went.
        seconds
            From the request to the end of the answer.
        client
            The address that asked.
        """
        verb = method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        key = (verb, status, code)
        self.answers[key if key in self.answers or len(self.answers) < CODES else ("other", status, "")] += 1
        self.times[bisect_left(BUCKETS, seconds)] += 1
        self.seconds += seconds
        self.received += received
        self.sent += sent
        if self.journal is None:
            return
        line = {
            "time": round(time(), 3),
            "id": name.decode(),
            "client": client,
            "method": method[:16],
            "path": path[:SHOWN].encode("utf-8", "backslashreplace").decode(),
            "status": status,
            "received": received,
            "sent": sent,
            "ms": round(seconds * 1e3, 3),
        }
        if code:
            line["code"] = code
        if self.journal.note(line):
            asyncio.get_running_loop().call_later(PAUSE, self.journal.flush)
