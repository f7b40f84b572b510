"""A connection over HTTP/1.1 on h11, bounded in time and size at every point: a client costs what it sends, no more."""

from __future__ import annotations

import asyncio
from enum import Enum
from math import inf
from typing import Any, Final
from urllib.parse import unquote

import h11
from uvicorn.server import ServerState

from app.problems import Problem
from app.server import refusals
from app.server.bounds import Bounds
from app.server.exchange import Exchange
from app.server.turns import Turns
from app.watch import Watch

LAST: Final = 4.0  # seconds that a request has to become complete when the server is to stop
LONGEST: Final = 5.0  # seconds that an answer of many parts may take then
LINGER: Final = 2.0  # seconds in which a client may notice an answer that came before its question was complete
PROGRESS: Final = 2**13  # bytes of an answer that a client must take in a stall's time; less is standing still
PARTING: Final = 0.5  # seconds that an idle client has for one more question when the server is to stop


class Phase(Enum):
    """What a connection waits for."""

    HEAD = "head"
    BODY = "body"
    ANSWER = "answer"
    IDLE = "idle"
    CLOSING = "closing"


class Connection(asyncio.Protocol):
    """The protocol class that is given to uvicorn, whose server makes one for each connection.

    One lazy timer a connection looks at a deadline: setting it costs an assignment, not a call to the event loop.
    """

    transport: asyncio.Transport

    def __init__(
        self,
        config: Any,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.app = config.loaded_app
        self.bounds: Bounds = config.bounds
        self.watch: Watch = config.watch
        self.turns: Turns = config.turns
        self.loop = _loop or asyncio.get_running_loop()
        self.parser = h11.Connection(h11.SERVER, self.bounds.head_bytes)
        self.exchange: Exchange | None = None
        self.phase = Phase.HEAD
        self.is_full = False
        self.is_parting = False
        self._server = server_state
        self._deadline = self._stalled = inf
        self._timer: asyncio.TimerHandle | None = None
        self._writable: asyncio.Future[None] | None = None
        self._is_paused = False
        self._unsent = 0
        self._parted = inf

    # What asyncio calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        self.transport = transport
        own, peer = transport.get_extra_info("sockname"), transport.get_extra_info("peername")
        self._own = own[:2] if isinstance(own, tuple) else None
        self._peer = peer[:2] if isinstance(peer, tuple) else None
        self._scheme = "https" if transport.get_extra_info("sslcontext") else "http"
        self._server.connections.add(self)  # type: ignore[arg-type]
        self._expect(Phase.HEAD, self.bounds.head_time)
        self._tick()
        if len(self._server.connections) > self.bounds.connections:
            self.refuse(refusals.full(self.bounds.connections))

    def data_received(self, data: bytes) -> None:
        """Take what the client sent."""
        if self.phase is Phase.CLOSING or self.parser.their_state is h11.MUST_CLOSE:
            return
        if self.phase is Phase.IDLE:
            self._expect(Phase.HEAD, self.bounds.head_time)
        self.parser.receive_data(data)
        self._read()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._server.connections.discard(self)
        self.phase, self._deadline = Phase.CLOSING, inf
        if self._timer is not None:
            self._timer.cancel()
        if self.exchange is not None and not self.exchange.finished:
            self.exchange.lose()
        self.resume_writing()

    def pause_writing(self) -> None:
        """Take note that the client does not keep up with its answer."""
        self.is_full = True
        self._unsent = self.transport.get_write_buffer_size()
        self._stalled = self.loop.time() + self.bounds.stall_time

    def resume_writing(self) -> None:
        """Take note that it does again."""
        self.is_full = False
        self._stalled = inf
        self._unsent = 0
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    # What uvicorn calls

    def shutdown(self) -> None:
        """Stop after the answer in hand; an idle client may have a question on its way, and a moment for it."""
        self.is_parting = True
        self._parted = self.loop.time()
        is_silent = self.phase is Phase.HEAD and not self.parser.trailing_data[0]
        if self.phase is Phase.IDLE or is_silent:
            self._deadline = min(self._deadline, self.loop.time() + PARTING)
        elif self.phase in (Phase.HEAD, Phase.BODY):
            self._deadline = min(self._deadline, self.loop.time() + LAST)
        self._tick()

    # What an exchange and the application call

    def must_end(self) -> bool:
        """Whether an answer that takes longer must come to an end: the server is to stop, and waits only so long."""
        return self.loop.time() > self._parted + LONGEST

    @property
    def usual_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers that the server adds to every answer."""
        return self._server.default_headers

    @property
    def is_last(self) -> bool:
        """Whether no request may follow the one in hand."""
        return self.is_parting

    def write(self, event: h11.InformationalResponse) -> None:
        """Write an event."""
        self.transport.write(self.parser.send(event) or b"")

    async def wait_until_writable(self) -> None:
        """Wait until the client has taken some of what was written."""
        while self.is_full:
            if self._writable is None or self._writable.done():
                self._writable = self.loop.create_future()
            await asyncio.shield(self._writable)

    def pause_reading(self) -> None:
        """Leave what the client sends where it is."""
        if not self._is_paused and not self.transport.is_closing():
            self._is_paused = True
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        """Read on."""
        if self._is_paused:
            self._is_paused = False
            if not self.transport.is_closing():
                self.transport.resume_reading()

    def answered(self) -> None:
        """Go on after an answer: with the rest of the body, the next request, or the end."""
        self._server.total_requests += 1
        if self.transport.is_closing():
            return
        self.resume_reading()
        if self.parser.our_state is h11.MUST_CLOSE:
            self._part(self.phase is Phase.ANSWER)
        elif self.phase is Phase.ANSWER:
            self._next()
            self._read()

    def refuse(self, problem: Problem) -> None:
        """Answer with a problem, by hand, and close; where an answer has begun there is only the end."""
        exchange = self.exchange
        scope = {} if exchange is None else exchange.scope
        if exchange is not None and exchange.finished:
            self._part(True)
            return
        if exchange is not None:
            exchange.lose()
            if exchange.started:
                self.abort()
                return
        if self.transport.is_closing():
            return
        name, method = self.watch.name(), scope.get("method", "")
        self.transport.write(refusals.refusal(problem, name, method == "HEAD"))
        client = self._peer[0] if self._peer else ""
        self.watch.answered(
            name, method, scope.get("path", ""), problem.status_code, problem.flaws[0].code, client=client
        )
        self.resume_reading()
        self._part(False)

    def abort(self) -> None:
        """End at once."""
        self.transport.abort()

    # The rest is its own

    def _read(self) -> None:
        """Work through what has arrived."""
        try:
            while self.phase is not Phase.CLOSING:
                event = self.parser.next_event()
                if isinstance(event, h11.Request):
                    self._begin(event)
                elif isinstance(event, h11.Data):
                    assert self.exchange is not None
                    self.exchange.feed(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    self._complete()
                    if self.parser.their_state is h11.MUST_CLOSE:
                        return
                elif event is h11.PAUSED:
                    self.pause_reading()
                    return
                else:
                    return
        except h11.RemoteProtocolError as error:
            self.refuse(self._misread(error))
        except Problem as problem:
            self.refuse(problem)

    def _misread(self, error: h11.RemoteProtocolError) -> Problem:
        bounds = self.bounds
        if error.error_status_hint != 431:
            return refusals.malformed(str(error))
        if b"\n" in self.parser.trailing_data[0][: bounds.url + 128]:
            return refusals.head_too_large("head", "bytes of headers", bounds.header_bytes)
        return refusals.head_too_large("address", "bytes", bounds.url)

    def _begin(self, request: h11.Request) -> None:
        """Let the application answer a request whose head is complete."""
        self._expect(Phase.BODY, self.bounds.body_time)
        target = _origin_form(request.target)
        path, _, query = target.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": request.http_version.decode("ascii"),
            "server": self._own,
            "client": self._peer,
            "scheme": self._scheme,
            "method": request.method.decode("ascii"),
            "root_path": "",
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "headers": list(request.headers),
            "state": {"connection": self},
        }
        self.exchange = Exchange(self, scope)
        self._check(request)
        task = self.loop.create_task(self.exchange.run())
        task.add_done_callback(self._server.tasks.discard)
        self._server.tasks.add(task)

    def _check(self, request: h11.Request) -> None:
        """Refuse a head over the bounds, or one whose end two servers could see at two places."""
        headers, bounds = request.headers, self.bounds
        if not request.http_version.startswith(b"1."):
            raise refusals.malformed("it is of another version")
        if len(headers) > bounds.headers:
            raise refusals.head_too_large("head", "headers", bounds.headers, len(headers))
        size = sum(len(name) + len(value) + 4 for name, value in headers)
        if size > bounds.header_bytes:
            raise refusals.head_too_large("head", "bytes of headers", bounds.header_bytes, size)
        names = {name for name, _ in headers}
        if b"transfer-encoding" in names and b"content-length" in names:
            raise refusals.malformed("it has both Content-Length and Transfer-Encoding")

    def _complete(self) -> None:
        """Take note that a request is complete."""
        assert self.exchange is not None
        self._expect(Phase.ANSWER, inf)
        self.exchange.end()
        if self.exchange.finished and self.parser.our_state is h11.DONE:
            self._next()

    def _next(self) -> None:
        """Wait for the next request."""
        self.parser.start_next_cycle()
        self.exchange = None
        self._expect(Phase.IDLE, PARTING if self.is_parting else self.bounds.idle_time)
        if self.is_parting:
            self._tick()
        if self.parser.trailing_data[0]:
            self._expect(Phase.HEAD, self.bounds.head_time)

    def _part(self, is_complete: bool) -> None:
        """Close; where more of the question may come, only after the client had time to see the answer.

        To close with bytes unread would reset the connection, and the client might never see the answer.
        """
        self._expect(Phase.CLOSING, LINGER)
        if is_complete or not self.transport.can_write_eof():
            self.transport.close()
        else:
            self.transport.write_eof()

    def _expect(self, phase: Phase, seconds: float) -> None:
        self.phase = phase
        self._deadline = self.loop.time() + seconds

    def _tick(self) -> None:
        """Look whether the client has kept the server waiting, and look again in time."""
        if self._timer is not None:
            self._timer.cancel()
        now = self.loop.time()
        if now >= min(self._deadline, self._stalled):
            self._give_up(now >= self._stalled)
        # No deadline is ever set closer than the shortest time, so none is missed.
        soon = min(self._deadline, self._stalled, now + min(self.bounds.shortest, LINGER))
        self._timer = self.loop.call_at(soon, self._tick)

    def _give_up(self, is_stalled: bool) -> None:
        if is_stalled or self.phase is Phase.CLOSING:
            self._deadline = inf if self.phase is Phase.CLOSING else self._deadline
            self._end_unless_moving()
        elif self.phase is Phase.HEAD and self.parser.trailing_data[0]:
            self.refuse(refusals.too_slow("head of the request", self.bounds.head_time))
        elif self.phase is Phase.BODY:
            self.refuse(refusals.too_slow("body of the request", self.bounds.body_time))
        else:
            self._part(True)

    def _end_unless_moving(self) -> None:
        """End at once, unless the client has taken a part of what waits for it since this was asked last."""
        unsent, before = self.transport.get_write_buffer_size(), self._unsent
        self._unsent = unsent
        if 0 < unsent <= before - PROGRESS or (unsent and before == 0):
            self._stalled = self.loop.time() + self.bounds.stall_time
        else:
            self._stalled = inf
            self.abort()


def _origin_form(target: bytes) -> bytes:
    """Return a target without scheme and authority: a server must take the absolute form too (RFC 9112, 3.2.2)."""
    if target.startswith(b"/") or b"://" not in target:
        return target
    authority, _, rest = target.partition(b"://")[2].partition(b"/")
    return b"/" + rest if rest or b"?" not in authority else b"/?" + authority.partition(b"?")[2]
