"""A page of the app in a real Chromium, for benchmarks: the server on this machine, the browser without a window."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
SIZE = {"width": 1280, "height": 900}


@contextmanager
def workbench(program: str, inputs: Mapping[str, Any]) -> Iterator[Page]:
    """Serve the app and open a program in the workbench."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    chromium = (ROOT / ".venv" / "chromium-path").read_text()
    with subprocess.Popen(
        [sys.executable, "-m", "app", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(url)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
                page.goto(f"{url}/play?{urlencode({'program': program, 'inputs': json.dumps(inputs)})}")
                page.wait_for_selector(".editor-paint")
                yield page
                browser.close()
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=1):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.05)
    raise TimeoutError(url)
