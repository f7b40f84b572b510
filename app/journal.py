"""The access log: one line of JSON an answer, written behind the server's back, never with what was asked.

A full disk or a pipe that nobody reads must not stop the server: a thread writes, and lines that it cannot take are
counted and dropped.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Mapping
from queue import Full, Queue
from threading import Thread
from time import monotonic
from typing import Any, Final

import orjson

PAUSE: Final = 0.2  # seconds in which lines gather before they are handed over
BATCHES: Final = 64
AT_EXIT: Final = 1.0

Write = Callable[[bytes], object]


def write_stderr(lines: bytes) -> None:
    """Write lines to standard error, whatever stands for it at the moment."""
    sys.stderr.write(lines.decode())
    sys.stderr.flush()


class Journal:
    """Lines on their way to a file."""

    def __init__(self, write: Write) -> None:
        self.dropped = 0
        self._write = write
        self._lines: list[bytes] = []
        self._since = 0.0
        self._batches: Queue[bytes | None] = Queue(BATCHES)
        self._thread: Thread | None = None

    def note(self, line: Mapping[str, Any]) -> bool:
        """Take a line; return whether it is the first of its batch, which somebody must ``flush`` in a moment."""
        now = monotonic()
        self._lines.append(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        is_first = len(self._lines) == 1
        if is_first:
            self._since = now
        elif now - self._since > PAUSE:
            self.flush()
        return is_first

    def flush(self) -> None:
        """Hand the lines that have gathered to the thread."""
        if not self._lines:
            return
        if self._thread is None:
            self._thread = Thread(target=self._work, name="journal", daemon=True)
            self._thread.start()
            atexit.register(self.close)
        count, batch = len(self._lines), b"".join(self._lines)
        self._lines.clear()
        try:
            self._batches.put_nowait(batch)
        except Full:
            self.dropped += count

    def close(self) -> None:
        """Write what is left, unless that takes long."""
        self.flush()
        if self._thread is not None:
            try:
                self._batches.put(None, timeout=AT_EXIT)
            except Full:
                return
            self._thread.join(AT_EXIT)
            self._thread = None

    def _work(self) -> None:
        while (batch := self._batches.get()) is not None:
            try:
                self._write(batch)
            except (OSError, ValueError):  # a file that is full, or closed
                self.dropped += batch.count(b"\n")
