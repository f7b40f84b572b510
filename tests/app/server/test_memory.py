"""When memory is tidied."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.server import memory
from app.server.memory import LONGEST, WHOLE, Tidying


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

    assert at(5) == ["collect", "freeze"]
    requests = 3
    assert at(10) == []
    assert at(15) == ["collect", "freeze"]
    busy = True
    assert at(20) == []
    assert at(15 + LONGEST + 1) == ["collect", "freeze"]
    assert at(WHOLE + 1) == ["collect", "freeze"]
    busy = False
    assert at(WHOLE + 5) == ["unfreeze", "collect", "freeze"]
    assert at(WHOLE + 10) == ["collect", "freeze"]
