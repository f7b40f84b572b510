"""Connections to an application in this process, on an event loop whose clock can be set forward."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from uvicorn.server import ServerState

from app.server.bounds import Bounds
from app.server.connection import Connection
from app.server.turns import Turns
from app.watch import Watch


class Clock(asyncio.SelectorEventLoop):
    """An event loop whose time jumps when a test says so."""

    ahead = 0.0

    def time(self) -> float:
        """Return the time."""
        return super().time() + self.ahead


class Client:
    """The other end of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, clock: Clock) -> None:
        self.reader, self.writer, self.clock = reader, writer, clock

    async def send(self, data: bytes) -> None:
        """Send bytes, and let the server take them."""
        self.writer.write(data)
        await self.settle()

    async def settle(self) -> None:
        """Let everything happen that is due."""
        for _ in range(4):
            await asyncio.sleep(0.002)

    async def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.ahead += seconds
        await self.settle()

    async def rest(self) -> bytes:
        """Return all that comes until the server closes."""
        async with asyncio.timeout(20):  # of a clock that is ahead
            return await self.reader.read()

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Return the next answer: status, headers, body."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        return int(head[0].split()[1]), headers, await self.reader.readexactly(int(headers.get("content-length", 0)))

    def is_closed(self) -> bool:
        """Whether the server has closed."""
        return self.reader.at_eof()


def problem_of(data: bytes) -> dict[str, Any]:
    """Return the problem that one answer holds, after a look at its headers."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    for line in (b"content-type: application/problem+json", b"connection: close", b"x-content-type-options: nosniff"):
        assert line in lines
    assert sum(line.startswith(b"x-request-id: ") for line in lines) == 1
    assert f"content-length: {len(body)}".encode() in lines
    problem: dict[str, Any] = json.loads(body)
    assert problem["status"] == int(head.split()[1])
    return problem


class Serving:
    """An application behind connections of ours."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.state = ServerState()

    @asynccontextmanager
    async def __call__(self, app: Callable[..., Awaitable[None]], bounds: Bounds | None = None) -> AsyncIterator[Any]:
        """Serve, and yield what opens a connection."""
        config = SimpleNamespace(loaded_app=app, bounds=bounds or Bounds(), watch=Watch(), turns=Turns())
        server = await self.clock.create_server(lambda: Connection(config, self.state, {}, self.clock), "127.0.0.1", 0)
        clients: list[Client] = []

        async def connect() -> Client:
            clients.append(Client(*await asyncio.open_connection(*server.sockets[0].getsockname()), self.clock))
            await clients[-1].settle()
            return clients[-1]

        try:
            yield connect
        finally:
            for client in clients:
                client.writer.close()
            for connection in list(self.state.connections):
                connection.abort()  # type: ignore[union-attr]
            server.close()
            await asyncio.sleep(0)
            for task in list(self.state.tasks):
                task.cancel()
            await asyncio.sleep(0.002)


Run = Callable[[Callable[[Serving], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def run() -> Run:
    """Run a test's coroutine with a new clock."""

    def go(test: Callable[[Serving], Coroutine[Any, Any, None]]) -> None:
        with asyncio.Runner(loop_factory=Clock) as runner:
            clock = runner.get_loop()
            assert isinstance(clock, Clock)
            runner.run(test(Serving(clock)))

    return go


@pytest.fixture(name="problem_of")
def problem_reader() -> Callable[[bytes], dict[str, Any]]:
    """Return what reads the problem in an answer's bytes."""
    return problem_of
