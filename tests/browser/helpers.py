"""What browser tests share: looking at a page, and everything that may go wrong in one; imports nothing of the app."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, ViewportSize

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}

T = TypeVar("T")


def poll(page: Page, read: Callable[[], T], timeout: float = 15.0) -> T:
    """Return the first true answer of `read`, asked again and again for `timeout` seconds.

    Playwright's own wait_for_function needs eval, and where the Content-Security-Policy forbids that, says nothing.
    """
    deadline = time.monotonic() + timeout
    while not (answer := read()):
        assert time.monotonic() < deadline, f"still {answer!r} after {timeout} s"
        page.wait_for_timeout(20)
    return answer


def axe(page: Page) -> list[str]:
    """Return the violations of WCAG 2.2 A and AA that axe finds, one line each; an empty list is good."""
    # The debugging protocol evaluates under any Content-Security-Policy; a script element would be refused.
    session = page.context.new_cdp_session(page)
    evaluate(session, AXE.read_text())
    run = f"axe.run(document, {{runOnly: {WCAG}, resultTypes: ['violations']}}).then((found) => found.violations)"
    violations = evaluate(session, run)
    session.detach()
    return [
        f"{violation['id']}: {violation['help']}: {node['target']}: {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def evaluate(session: Any, expression: str) -> Any:
    """Evaluate JavaScript over the debugging protocol and return its value, awaited."""
    answer = session.send(
        "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True, "timeout": 30_000}
    )
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")


def has_no_horizontal_scroll(page: Page) -> bool:
    """Whether the page fits the width of its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


class Watch:
    """Collects the trouble of every page in a context, as `(kind, text)`.

    The kinds: `console` (any message), `error` (uncaught), `request` (failed, or answered with 4xx or 5xx), `foreign`
    (to another host) and `csp` (refused by the Content-Security-Policy).
    """

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.host = host
        self.trouble: list[tuple[str, str]] = []
        context.expose_binding("reportViolation", lambda _, text: self.add("csp", text))
        context.add_init_script(
            "addEventListener('securitypolicyviolation', (event) =>"
            " reportViolation(`${event.effectiveDirective} refused ${event.blockedURI || 'inline'} ${event.sample}`))"
        )
        context.on("console", self.on_console)
        context.on("weberror", lambda error: self.add("error", str(error.error)))
        context.on("request", self.on_request)
        context.on("requestfailed", self.on_failure)
        context.on("response", self.on_response)

    def add(self, kind: str, text: str) -> None:
        """Note one trouble."""
        self.trouble.append((kind, text))

    def on_console(self, message: ConsoleMessage) -> None:
        """A page that works says nothing."""
        # Chromium repeats on the console what is already known as a violation or a failed request.
        if "Content Security Policy" in message.text or message.text.startswith("Failed to load resource"):
            return
        self.add("console", f"{message.type}: {message.text}")

    def on_request(self, request: Request) -> None:
        """Nothing is loaded from elsewhere."""
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.add("foreign", request.url)

    def on_failure(self, request: Request) -> None:
        """A request that its own page gave up has not failed."""
        if request.failure not in ("net::ERR_ABORTED", "csp"):
            self.add("request", f"{request.url}: {request.failure}")

    def on_response(self, response: Response) -> None:
        """A page asks only for what exists."""
        if response.status >= 400:
            self.add("request", f"{response.url}: {response.status}")
