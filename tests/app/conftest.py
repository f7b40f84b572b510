"""The application under test, called in this process, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings


class Api:
    """An application and a client for it; requests are ordinary calls."""

    def __init__(self, runner: asyncio.Runner, settings: Settings) -> None:
        self._runner = runner
        self.app = create_app(settings)
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url="http://blame.test")

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Send a request and return the answer."""
        return self._runner.run(self._client.request(method, url, **options))

    def get(self, url: str, **options: Any) -> httpx.Response:
        """Send a GET request."""
        return self.request("GET", url, **options)

    def post(self, url: str, body: bytes | str, **headers: str) -> httpx.Response:
        """Send a body as JSON, whatever it is."""
        named = {"Content-Type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.request("POST", url, content=body, headers=named)

    def trace(self, **question: Any) -> httpx.Response:
        """Ask for a trace."""
        return self.request("POST", "/api/v1/traces", json=question)


@pytest.fixture(scope="session")
def make_api() -> Iterator[Callable[[Settings], Api]]:
    """Return a maker of applications with given settings; all live in one event loop."""
    with asyncio.Runner() as runner:
        yield lambda settings: Api(runner, settings)


@pytest.fixture(scope="session")
def api(make_api: Callable[[Settings], Api]) -> Api:
    """Return the application with the default settings; it keeps no answers, as tests change what makes them."""
    return make_api(Settings(kept_bytes=0))
