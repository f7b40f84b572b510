"""What HTTP asks of every route alike, in one layer around all of them; knows no route.

HEAD, hosts, long addresses, too many requests at once, the headers of every answer, its id, its line in the log, and
no bare error text.
"""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.headers import SecurityHeaders
from app.hosts import Hosts
from app.places import CLIENT, paying
from app.problems import Flaw, Problem, from_status, problem_response
from app.settings import Settings
from app.watch import Watch

logger: Final = logging.getLogger("app")
ALWAYS: Final = ("/healthz", "/metrics")  # answered however busy the server is, and at whatever name it is asked
LEFT: Final = 499  # in the log only: the client went away before its answer was complete


class Edge:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, settings: Settings, watch: Watch) -> None:
        self.app = app
        self.limits = settings.limits
        self.hosts = Hosts(settings.hosts)
        self.headers = SecurityHeaders(settings.hsts_seconds)
        self.watch = watch
        self.keeps_accounts = settings.client_budget > 0
        self.active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        if self.keeps_accounts:
            CLIENT.set(paying(scope["client"][0]) if scope.get("client") else "")
        answer = _Answer(self, scope, receive, send)
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        self.active += 1
        try:
            self._check(scope)
            if not await self.headers.preflight(scope, answer.send):
                await self.app(scope, answer.receive, answer.send)
        except Problem as problem:
            await answer.replace(problem)
        except (ClientDisconnect, ConnectionError):
            answer.status = LEFT
        except Exception:
            logger.exception("unexpected error at %s", scope["path"].encode("unicode_escape").decode()[:200])
            if answer.started:
                raise
            await answer.replace(from_status(500))
        finally:
            self.active -= 1
            answer.note()

    def _check(self, scope: Scope) -> None:
        if scope["path"] in ALWAYS:
            return
        self.hosts.check(scope["headers"])
        length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        if length > self.limits.url:
            detail = f"path and query have {length} bytes; the limit is {self.limits.url}"
            params = {"limit": self.limits.url, "given": length}
            raise Problem([Flaw("uri-too-long", detail, suggestion="send the question with POST", params=params)])
        if self.active > self.limits.concurrency:
            detail = f"the server has {self.limits.concurrency} requests in hand, as many as it takes"
            params = {"limit": self.limits.concurrency}
            raise Problem([Flaw("overloaded", detail, params=params)], {"Retry-After": "1"})


class _Answer:
    """Sends what the application sends, but a problem in place of an error in plain text."""

    def __init__(self, edge: Edge, scope: Scope, receive: Receive, send: Send) -> None:
        self.edge = edge
        self.scope = scope
        self.started = False
        self.status = 0
        self._began = perf_counter()
        self._receive = receive
        self._forward = send
        self._replaced = False
        self._has_body = scope["method"] != "HEAD"
        self._received = self._sent = 0
        self._extra = edge.headers.of(scope["path"])
        asked = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
        self._name = edge.watch.name(asked)

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] >= 400 and not self.started:
                headers = Headers(raw=message["headers"])
                if headers.get("content-type", "text/plain").startswith("text/plain"):
                    names = ("allow", "content-range", "retry-after")
                    kept = {name: headers[name] for name in names if name in headers}
                    self._replaced = True
                    await self.replace(from_status(message["status"], kept))
            if not self._replaced:
                await self._start(message)
        elif not self._replaced:
            await self._send_body(message)

    async def replace(self, problem: Problem) -> None:
        """Send a problem in place of what the application would send."""
        self.started = True
        response = problem_response(problem, Request(self.scope))
        await response(self.scope, _no_more, self._send_problem)

    def note(self) -> None:
        """Tell the watch how it went."""
        scope: Any = self.scope
        client = scope.get("client")
        self.edge.watch.answered(
            self._name, scope["method"], scope["path"], self.status, scope["state"].get("problem", ""),
            self._received, self._sent, perf_counter() - self._began, client[0] if client else "",
        )  # fmt: skip

    async def _send_problem(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        else:
            await self._send_body(message)

    async def _start(self, message: Message) -> None:
        self.started = True
        self.status = message["status"]
        headers = message["headers"]
        present = {name for name, _ in headers}
        message["headers"] = [
            *headers,
            *(each for each in self._extra if each[0] not in present),
            (b"x-request-id", self._name),
        ]
        await self._forward(message)

    async def _send_body(self, message: Message) -> None:
        if self._has_body:
            self._sent += len(message.get("body", b""))
        else:
            message = {**message, "body": b""}
        await self._forward(message)


async def _no_more() -> Message:
    return {"type": "http.disconnect"}
