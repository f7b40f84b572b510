"""Fixtures for browser tests: the real server, the recorded Chromium, and pages that must stay free of trouble."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.helpers import WIDE
from tests.browser.pool import Pool

ROOT = Path(__file__).parents[2]
START_TIMEOUT = 30

# The resolver rule keeps a page that asks for a foreign host from waiting for the network.
CHROMIUM_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-first-run",
    "--no-sandbox",
]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `python -m app` on a free port, or use the server that BLAMEFLOW_URL names."""
    if named := os.environ.get("BLAMEFLOW_URL"):
        yield named
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-m", "app", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("w") as output, subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until_alive(url, server, log)
            yield url
        finally:
            server.terminate()


def wait_until_alive(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Ask for /healthz until it answers."""
    deadline = time.monotonic() + START_TIMEOUT
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=1):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.05)
    pytest.fail(f"the server did not start:\n{log.read_text()}", pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium that BLAMEFLOW_CHROMIUM names or scripts/ensure_chromium.py has recorded."""
    path = os.environ.get("BLAMEFLOW_CHROMIUM") or (ROOT / ".venv" / "chromium-path").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pool(browser: Browser, base_url: str) -> Iterator[Pool]:
    """Keep the pages of the whole run."""
    pool = Pool(browser, base_url)
    yield pool
    pool.close()


@pytest.fixture
def open_page(pool: Pool, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Return a function that opens a path of the app; no page may have had trouble at the end.

    Its options are those of a browser context (color_scheme, reduced_motion, java_script_enabled, …).
    `@pytest.mark.allow("request", …)` names the kinds of trouble that a test expects; helpers.Watch lists them.
    """
    allowed = {kind for mark in request.node.iter_markers("allow") for kind in mark.args}

    def open_page(path: str = "/", viewport: ViewportSize = WIDE, **options: Any) -> Page:
        """Open `path` in a page that no one else has."""
        page = pool.take(viewport, options)
        page.goto(path)
        return page

    yield open_page
    trouble = [(kind, text) for kind, text in pool.give_back() if kind not in allowed]
    assert not trouble, trouble


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Return the first page, wide and light; tests that need another use `open_page`."""
    return open_page("/")
