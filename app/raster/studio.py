"""Where a server has its bitmaps drawn: one process that is started when the first is asked for.

The renderer is native code that lets no other thread run meanwhile, and could end the process that it runs in. So it
has one of its own: when that dies, another takes its place; when it takes too long, it is ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Event, Lock, Timer
from typing import Final

from app.fonts import whole_math_font
from app.raster.painter import DONE, work

ATTEMPTS: Final = 2  # an order may find that the process has died since the last one
CONTEXT: Final = get_context("spawn")  # a fork would take along the locks of other threads
TOLD: Final = 300
END: Final = 1.0  # seconds that a process has to be gone after it was killed


class NotDrawnError(Exception):
    """A picture that was not painted; the text says why."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture that is to be painted.

    Parameters
    ----------
    drawings
        SVGs of one size, with colours written in.
    width
        In pixels.
    times
        How long each is shown, in milliseconds, where they are to move; empty for the first one alone.
    """

    drawings: Sequence[str]
    width: int
    times: Sequence[int] = ()


class Studio:
    """The process and the pipe to it; it paints one picture at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._is_closed = False

    def paint(self, sketch: Sketch, patience: float) -> bytes:
        """Return the picture, after a while: to be called in a thread.

        Parameters
        ----------
        sketch
            What is to be painted.
        patience
            Seconds that it may take.

        Raises
        ------
        NotDrawnError
            It takes longer, or the process dies of it.
        """
        with self._lock:
            self._is_closed = False
            for _ in range(ATTEMPTS):
                is_late = Event()
                with suppress(EOFError, OSError), self._in_time(patience, is_late) as pipe:
                    return _order(pipe, sketch)
                self._end()
                if is_late.is_set():
                    raise NotDrawnError(f"the picture was not drawn within {patience:g} seconds, which is the limit")
                if self._is_closed:
                    break
        raise NotDrawnError("what draws the picture came to an end before it was done")

    def close(self) -> None:
        """End the process, and the wait for what it paints; the next picture starts another."""
        self._is_closed = True
        if self._process is not None:
            self._process.kill()

    @contextmanager
    def _in_time(self, seconds: float, is_late: Event) -> Iterator[Connection]:
        """Yield the pipe to the process, which is ended when the time is over: that ends every wait for it."""
        if self._process is None or self._pipe is None:
            self._pipe, theirs = CONTEXT.Pipe()
            self._process = CONTEXT.Process(target=work, args=(theirs,), name="painter", daemon=True)
            self._process.start()
            theirs.close()  # so that the end of the process is the end of the pipe

        def end(process: SpawnProcess = self._process) -> None:
            is_late.set()
            process.kill()

        clock = Timer(seconds, end)
        clock.daemon = True
        clock.start()
        try:
            yield self._pipe
        finally:
            clock.cancel()

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(END)
        self._process = self._pipe = None


STUDIO: Final = Studio()
"""The one of this process."""


def _order(pipe: Connection, sketch: Sketch) -> bytes:
    order = {"drawings": len(sketch.drawings), "width": sketch.width, "times": list(sketch.times), "font": _font()}
    pipe.send_bytes(json.dumps(order).encode())
    for drawing in sketch.drawings:
        pipe.send_bytes(drawing.encode())
    answer = pipe.recv_bytes()
    if not answer.startswith(DONE):
        raise RuntimeError(f"the painter says: {answer[1:].decode()[:TOLD]}")
    return answer[len(DONE) :]


@cache
def _font() -> str:
    return str(whole_math_font())
