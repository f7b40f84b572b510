"""Answers that are kept: a question in a URL that was answered before costs no computing, and no look for a route.

Owns what may be kept (whole answers that any cache might keep as well), and how much. An answer stands for its address,
the host it was asked at, and whether it is compressed.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.caching import has_tag

LARGEST: Final = 2**20
"""Bytes of one answer; a longer one is made anew."""

AROUND: Final = 2**10
"""Bytes of an answer's headers, and of what holds it together."""

ALWAYS_WHOLE: Final = "/api/"
"""Where answers are made whole even for a client that may have them already: the next one that asks gets it unmade."""

_OF_BODIES: Final = (b"content-encoding", b"content-length", b"content-type")

Key = tuple[str, bytes, bytes, bool]
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with the headers it was sent with."""

    headers: Headers
    tag: str
    body: bytes


class Answers:
    """Keeps the answers used last.

    Parameters
    ----------
    app
        Who makes them.
    size
        Bytes of all bodies together; 0 keeps none.
    """

    def __init__(self, app: ASGIApp, size: int) -> None:
        self.app = app
        self.size = size
        self.kept: OrderedDict[Key, Answer] = OrderedDict()
        self.bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        key, condition = _key(scope)
        known = self.kept.get(key)
        if known is not None:
            self.kept.move_to_end(key)
            await _answer(known, condition, scope["method"] == "HEAD", send)
        elif scope["method"] == "GET" and (not condition or scope["path"].startswith(ALWAYS_WHOLE)):
            await self.app(_without_condition(scope), receive, _Recorder(self, key, send, condition))
        else:
            await self.app(scope, receive, send)

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer, and let go of those that were not used for longest."""
        if len(answer.body) > min(LARGEST, self.size) or key in self.kept:
            return
        self.kept[key] = answer
        self.bytes += _weight(key, answer)
        while self.bytes > self.size:
            self.bytes -= _weight(*self.kept.popitem(last=False))


class _Recorder:
    """Sends an answer on, and keeps it if it came whole and any cache might keep it."""

    def __init__(self, answers: Answers, key: Key, send: Send, condition: str = "") -> None:
        self.condition = condition
        self.is_unchanged = False
        self.answers = answers
        self.key = key
        self.send = send
        self.headers: Headers | None = None
        self.tag = ""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            named = dict(message["headers"])
            self.tag = named.get(b"etag", b"").decode("latin-1")
            may = message["status"] == 200 and named.get(b"cache-control", b"").startswith(b"public") and self.tag
            self.headers = list(message["headers"]) if may else None
            if may and self.condition and has_tag(self.condition, self.tag):
                self.is_unchanged = True
                await self.send(_unchanged(self.headers or []))
                return
        elif self.headers is not None:
            if not message.get("more_body", False):
                self.answers.keep(self.key, Answer(self.headers, self.tag, message.get("body", b"")))
            self.headers = None
        if not self.is_unchanged:
            await self.send(message)
        elif message["type"] == "http.response.body" and not message.get("more_body", False):
            await self.send({"type": "http.response.body", "body": b""})


def _unchanged(headers: Headers) -> Message:
    kept = [each for each in headers if each[0] not in _OF_BODIES]
    return {"type": "http.response.start", "status": 304, "headers": kept}


def _without_condition(scope: Scope) -> Scope:
    return {**scope, "headers": [each for each in scope["headers"] if each[0] != b"if-none-match"]}


def _weight(key: Key, answer: Answer) -> int:
    """Return the bytes that an answer takes: a long address counts as well as a long body."""
    return len(answer.body) + len(key[1]) + AROUND


async def _answer(known: Answer, condition: str, bare: bool, send: Send) -> None:
    if condition and has_tag(condition, known.tag):
        await send(_unchanged(known.headers))
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": known.headers})
    await send({"type": "http.response.body", "body": b"" if bare else known.body})


def _key(scope: Scope) -> tuple[Key, str]:
    """Return what an answer stands for, and the condition that came with the request."""
    host, condition, zipped = b"", b"", False
    for name, value in scope["headers"]:
        if name == b"host":
            host = value
        elif name == b"accept-encoding":
            zipped = b"gzip" in value
        elif name == b"if-none-match":
            condition = value
    return (scope["path"], scope["query_string"], host, zipped), condition.decode("latin-1")
