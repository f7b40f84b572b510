"""What HTTP asks of every route alike: HEAD, long addresses, too many requests at once, and no bare error text.

Owns the outermost handling of requests; knows no route.
"""

from __future__ import annotations

import logging
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.limits import Limits
from app.problems import Flaw, Problem, from_status, problem_response

logger: Final = logging.getLogger("app")


class Edge:
    """Serves HEAD as GET without a body, and turns every failure into a problem answer."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self.limits = limits
        self.active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        answer = _Answer(scope, send)
        self.active += 1
        try:
            self._check(scope)
            await self.app(scope, receive, answer.send)
        except Problem as problem:
            await answer.replace(problem)
        except Exception:
            logger.exception("unexpected error at %s", scope["path"].encode("unicode_escape").decode()[:200])
            if answer.started:
                raise
            await answer.replace(from_status(500))
        finally:
            self.active -= 1

    def _check(self, scope: Scope) -> None:
        length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        if length > self.limits.url:
            detail = f"path and query have {length} bytes; the limit is {self.limits.url}"
            params = {"limit": self.limits.url, "given": length}
            raise Problem([Flaw("uri-too-long", detail, suggestion="send the question with POST", params=params)])
        if self.active > self.limits.concurrency and scope["path"] != "/healthz":
            detail = f"the server has {self.limits.concurrency} requests in hand, as many as it takes"
            raise Problem([Flaw("overloaded", detail)], {"Retry-After": "1"})


class _Answer:
    """Sends what the application sends, but a problem in place of an error in plain text."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.forward = send
        self.started = False
        self.replaced = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            bare = headers.get("content-type", "text/plain").startswith("text/plain")
            if message["status"] >= 400 and bare:
                kept = {name: headers[name] for name in ("allow", "content-range", "retry-after") if name in headers}
                self.replaced = True
                await self.replace(from_status(message["status"], kept))
        if not self.replaced:
            self.started = True
            await self.forward(message)

    async def replace(self, problem: Problem) -> None:
        self.started = True
        response: Response = problem_response(problem, Request(self.scope))
        await response(self.scope, _no_more, self.forward)


async def _no_more() -> Message:
    return {"type": "http.disconnect"}


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {"type": "http.response.body", "body": b"", "more_body": message.get("more_body", False)}
        await send(message)

    return send_head
