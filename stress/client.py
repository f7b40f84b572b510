"""A client of HTTP/1.1 on one kept connection: as little as it takes, so that the server is measured and not it."""

from __future__ import annotations

import asyncio
import json
from time import perf_counter
from types import TracebackType
from typing import Any, NamedTuple, Self

JSON = "application/json"


class Answer(NamedTuple):
    """What came back, and after how many seconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class Client:
    """One connection, opened when it is needed and again after the server has closed it."""

    def __init__(self, port: int, timeout: float = 30.0) -> None:
        self.port = port
        self.timeout = timeout
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for an address."""
        return await self.ask("GET", path, b"", headers)

    async def post(self, path: str, question: Any) -> Answer:
        """Send a question as JSON; bytes go as they are."""
        body = question if isinstance(question, bytes) else json.dumps(question).encode()
        return await self.ask("POST", path, body, {"Content-Type": JSON})

    async def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send a request and read the answer; on a connection that was closed meanwhile, once more on a new one."""
        fields = {"Host": "127.0.0.1", **headers, **({"Content-Length": str(len(body))} if method == "POST" else {})}
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body
        start = perf_counter()
        was_kept = self._streams is not None
        try:
            answer = await asyncio.wait_for(self._exchange(request), self.timeout)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            if not was_kept:
                raise
            answer = await asyncio.wait_for(self._exchange(request), self.timeout)
        return answer._replace(seconds=perf_counter() - start)

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _exchange(self, request: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        reader, writer = self._streams
        writer.write(request)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split()[1])
        body = await _body(reader, headers, status)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body, 0.0)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str], status: int) -> bytes:
    if status in (204, 304):
        return b""
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.read()
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)
