"""The watchers are watched: a page with every kind of trouble must be reported, one without must not."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.helpers import NARROW, Watch, axe, has_no_horizontal_scroll, poll

HOST = "blameflow.test"
STRICT = "default-src 'self'; require-trusted-types-for 'script'"
GOOD = """<!doctype html><html lang="en"><title>Good</title><link rel="icon" href="/icon.svg">
<main><h1>Good</h1><script src="/late.js"></script></main>"""
BAD = """<!doctype html><html><title>Bad</title><link rel="icon" href="/icon.svg">
<main><img src="/missing.png"><img src="http://elsewhere.test/a.png"><p style="width: 3000px">Bad</p>
<script>inline()</script><table width="3000"><tr><td>Wide</table><script src="/throw.js"></script></main>"""
FILES = {
    "/good": ("text/html", GOOD),
    "/bad": ("text/html", BAD),
    "/icon.svg": ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "/late.js": ("text/javascript", "setTimeout(() => document.querySelector('h1').append(' at last'), 100)"),
    "/throw.js": ("text/javascript", "console.info('noise'); throw new Error('thrown')"),
}

Visit = Callable[[str], tuple[Page, Watch]]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Return a function that opens one of FILES under a strict Content-Security-Policy, with no server behind it."""
    context = browser.new_context(base_url=f"http://{HOST}", viewport=NARROW)
    watch = Watch(context, HOST)

    def answer(route: Route) -> None:
        media_type, body = FILES.get(route.request.url.removeprefix(f"http://{HOST}"), ("text/plain", None))
        headers = {"Content-Security-Policy": STRICT}
        route.fulfill(status=200 if body else 404, body=body or "", content_type=media_type, headers=headers)

    def visit(path: str) -> tuple[Page, Watch]:
        page = context.new_page()
        page.goto(path)
        return page, watch

    context.route("**/*", answer)
    yield visit
    context.close()


def test_a_good_page_is_free_of_trouble(visit: Visit) -> None:
    page, watch = visit("/good")
    assert axe(page) == []
    assert has_no_horizontal_scroll(page)
    assert watch.trouble == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("console", "info: noise"),
        ("error", "thrown"),
        ("request", "/missing.png: 404"),
        ("foreign", "http://elsewhere.test/a.png"),
        ("csp", "style-src-attr refused inline"),
        ("csp", "script-src-elem refused inline"),
    ],
)
def test_trouble_of_every_kind_is_reported(visit: Visit, kind: str, text: str) -> None:
    page, watch = visit("/bad")
    assert poll(page, lambda: [found for found in watch.trouble if found[0] == kind and text in found[1]])


def test_axe_finds_what_breaks_the_guidelines(visit: Visit) -> None:
    page, _ = visit("/bad")
    rules = {line.split(":")[0] for line in axe(page)}
    assert {"html-has-lang", "image-alt"} <= rules


def test_a_page_wider_than_its_window_is_noticed(visit: Visit) -> None:
    page, _ = visit("/bad")
    assert not has_no_horizontal_scroll(page)


def test_poll_waits_for_what_comes_late(visit: Visit) -> None:
    page, _ = visit("/good")
    assert poll(page, lambda: "at last" in page.inner_text("h1"))


def test_poll_says_what_it_still_saw(visit: Visit) -> None:
    page, _ = visit("/good")
    with pytest.raises(AssertionError, match="still 0 after"):
        poll(page, lambda: page.locator("h2").count(), timeout=0.1)
