"""One request and its answer, between a connection and the application."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import h11

from app.problems import from_status
from app.server.lines import parted

if TYPE_CHECKING:
    from app.server.connection import Connection

logger: Final = logging.getLogger("app")
AT_ONCE: Final = ("/healthz",)  # asked by those who would end a server that does not answer
FULL: Final = 2**16  # bytes of a body that wait for the application before the connection stops reading
PART: Final = 2**18  # bytes of an answer that are handed over at once
REASONS: Final = {status.value: status.phrase.encode() for status in HTTPStatus}
CLOSE: Final = (b"connection", b"close")
END: Final = b"\r\n"


class Exchange:
    """What ASGI calls ``receive`` and ``send``, for one request.

    Parameters
    ----------
    connection
        Where it came from and where the answer goes.
    scope
        The request.
    """

    def __init__(self, connection: Connection, scope: dict[str, Any]) -> None:
        self.connection = connection
        self.scope = scope
        self.expects_continue = connection.parser.they_are_waiting_for_100_continue
        self.started = False
        self.finished = False
        self.gone = False
        self._body = bytearray()
        self._ended = False
        self._told = False
        self._head = b""
        self._waiter: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """Let the application answer."""
        try:
            if self.scope["path"] not in AT_ONCE:
                await self.connection.turns.take()
            await self.connection.app(self.scope, self.receive, self.send)
        except asyncio.CancelledError:
            self.connection.abort()
            raise
        except Exception:
            if not self.gone:
                logger.exception("the application failed")
        if self.finished or self.gone:
            return
        if self.started:
            self.connection.abort()  # half an answer must not look like a whole one
        else:
            self.connection.refuse(from_status(500))

    def feed(self, data: bytes) -> None:
        """Take a part of the body."""
        if self.finished:
            return
        self._body += data
        if len(self._body) > FULL:
            self.connection.pause_reading()
        self._wake()

    def end(self) -> None:
        """Take note that the body is complete."""
        self._ended = True
        self._wake()

    def lose(self) -> None:
        """Take note that nobody waits for the answer any more."""
        self.gone = True
        self._wake()

    async def receive(self) -> dict[str, Any]:
        """Return the next part of the body, or that there is nobody left."""
        if self.expects_continue:
            self.expects_continue = False
            if not self.gone:
                self.connection.write(h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue"))
        while not (self.gone or self.finished or self._body or (self._ended and not self._told)):
            self.connection.resume_reading()
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if self.gone or self.finished:
            return {"type": "http.disconnect"}
        body, self._body = bytes(self._body), bytearray()
        self._told = self._ended
        return {"type": "http.request", "body": body, "more_body": not self._ended}

    async def send(self, message: Any) -> None:
        """Send a part of the answer.

        Raises
        ------
        ConnectionResetError
            If nobody waits for it any more.
        """
        connection = self.connection
        if connection.is_full and not self.gone:
            await connection.wait_until_writable()
        if self.gone:
            raise ConnectionResetError("the client has gone away")
        if message["type"] == "http.response.start":
            self.started = True
            self.expects_continue = False
            headers = [*connection.usual_headers, *message.get("headers", ())]
            if connection.is_last and CLOSE not in headers:
                headers.append(CLOSE)
            status = message["status"]
            lines, others = parted(headers)
            response = h11.Response(status_code=status, headers=others, reason=REASONS.get(status, b""))
            # Kept for the first part of the body: together they are one packet.
            self._head = (connection.parser.send(response) or b"")[: -len(END)] + lines + END
            return
        body, is_last = message.get("body", b""), not message.get("more_body", False)
        if self.scope["method"] == "HEAD":
            body = b""
        if len(body) > PART:  # part by part: to hand over many megabytes at once takes as long as many questions
            for start in range(0, len(body), PART):
                part = body[start : start + PART]
                more = not is_last or start + PART < len(body)
                await self.send({"type": message["type"], "body": part, "more_body": more})
                await asyncio.sleep(0)
            return
        parser, data = connection.parser, self._head
        self._head = b""
        if body:
            data += parser.send(h11.Data(data=body)) or b""
        if is_last:
            self.finished = True
            data += parser.send(h11.EndOfMessage()) or b""
        if data:
            connection.transport.write(data)
        if self.finished:
            self._wake()
            connection.answered()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
