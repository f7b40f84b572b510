"""When memory is tidied."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.main import create_app
from app.server import memory
from app.server.memory import WHOLE, Tidying
from app.settings import Settings


@pytest.fixture(name="collector")
def replaced_collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return what the collector was asked for; the real one is left alone."""
    calls: list[str] = []
    names = ("collect", "freeze", "unfreeze", "set_threshold")
    fake: Any = SimpleNamespace(**{name: lambda *_, name=name: calls.append(name) for name in names})
    monkeypatch.setattr(memory, "gc", fake)
    yield calls
    assert gc.isenabled()


def test_memory_is_tidied_between_questions_and_not_within_them(
    collector: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, busy, requests = 0.0, False, 0
    monkeypatch.setattr(memory, "monotonic", lambda: now)
    tidying = Tidying(lambda: busy, lambda: requests)

    def at(seconds: float) -> list[str]:
        nonlocal now
        now = seconds
        collector.clear()
        asyncio.run(tidying.tidy())
        return list(collector)

    assert at(5) == ["freeze"]
    assert at(WHOLE + 1) == ["unfreeze", "collect", "freeze"]
    assert at(WHOLE + 5) == ["freeze"]
    requests = 3
    assert at(2 * WHOLE + 5) == ["freeze"]
    busy = True
    assert at(2 * WHOLE + 10) == ["freeze"]
    busy = False
    assert at(2 * WHOLE + 15) == ["unfreeze", "collect", "freeze"]


QUESTION = {"program": "z = w*x + b\na = relu(z)\nL = (a - y)**2", "inputs": {"x": 2, "w": 3, "b": 1, "y": 5}}
ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/api/v1/traces", QUESTION),
    ("POST", "/api/v1/traces", {**QUESTION, "detail": "view"}),
    ("POST", "/api/v1/traces", {**QUESTION, "granularity": "scalar"}),
    ("POST", "/api/v1/traces", {"program": "sum("}),
    ("GET", "/play", {}),
    ("GET", "/nothing", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), ASKED)
def test_a_request_leaves_no_cycles_behind(method: str, path: str, body: dict[str, Any]) -> None:
    app, text = create_app(Settings(kept_bytes=0)), json.dumps(body).encode()
    headers = [(b"host", b"a"), (b"content-type", b"application/json"), (b"content-length", str(len(text)).encode())]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": text, "more_body": False}

    async def send(_: Any) -> None:
        pass

    async def scene() -> int:
        for number in range(6):
            scope = {
                "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
                "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": "", "state": {},
                "client": ("127.0.0.1", 1), "server": ("a", 80), "asgi": {"version": "3.0"},
            }  # fmt: skip
            if number == 3:
                gc.collect()
            await app(scope, receive, send)
        return gc.collect()

    assert asyncio.run(scene()) == 0
