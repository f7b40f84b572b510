"""Embeds in the pages of others: other origins, sandboxes, storage that throws, no scripts, paper."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.browser.helpers import poll

# Every host writes down what it hears, and answers as it would.
LISTEN = """
window.heard = [];
addEventListener('message', (event) => {
  heard.push(event.data);
  const frame = document.querySelector('iframe');
  if (event.data.subject === 'lti.frameResize') frame.dataset.lti = event.data.height;
  if (event.data.event === 'resize') frame.style.height = event.data.data.height + 'px';
});
window.say = (message) => document.querySelector('iframe').contentWindow.postMessage(message, '*');
"""
HOSTS = {
    "plain": "",
    "coep": "",
    "wordpress": "",
    "h5p": "addEventListener('message', ({data}) => data.event === 'ready' && say({context: 'h5p', action: 'hello'}));",
    "canvas": "",
    "reveal": "",
}


class Host(BaseHTTPRequestHandler):
    """Serves a host page that frames the address in its query."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = parse_qs(asked.query, keep_blank_values=True)
        name = asked.path.strip("/")
        sandbox = query.get("sandbox", [None])[0]
        source = query.get("src", [""])[0].replace("&", "&amp;")
        secret = "#?secret=a1b2c3d4e5" if name == "wordpress" else ""
        boxed = "" if sandbox is None else f' sandbox="{sandbox}"'
        frame = f'<iframe title="Blameflow" width="640" height="240" src="{source}{secret}"{boxed}></iframe>'
        script = f"<script>{LISTEN}{HOSTS.get(name, '')}</script>"
        page = f"<!doctype html><title>{name}</title><p>A course page.</p>{frame}{script}"
        body = page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if name == "coep":
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """Serve host pages from another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[Any]:
    """Keep one context in which pages must have no trouble."""
    context = browser.new_context(viewport={"width": 800, "height": 700}, reduced_motion="reduce")
    yield context
    context.close()


def open_host(context: Any, host: str, name: str, source: str, sandbox: str | None) -> tuple[Page, list[str]]:
    """Return a host page with the trouble that it collects."""
    page: Page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "response", lambda answer: trouble.append(f"{answer.url} {answer.status}") if answer.status >= 400 else None
    )

    query = {"src": source} | ({} if sandbox is None else {"sandbox": sandbox})
    page.goto(f"{host}/{name}?{urlencode(query)}")
    return page, trouble


def heard(page: Page) -> list[dict[str, Any]]:
    """Return the messages that the host has heard."""
    return [each for each in page.evaluate("heard") if isinstance(each, dict)]


def frame_height(page: Page) -> int:
    """Return how high the frame is, which the host makes as high as it is told."""
    return int(page.locator("iframe").evaluate("(it) => it.clientHeight"))


def embedded(page: Page) -> Frame:
    """Return the frame that the embed is in."""
    found = poll(page, lambda: next((each for each in page.frames if "/embed" in each.url), None))
    assert found is not None
    return found


def events(page: Page, name: str) -> list[dict[str, Any]]:
    """Return the data of our own events of a kind."""
    return [each["data"] for each in heard(page) if each.get("source") == "blameflow" and each["event"] == name]


@pytest.mark.parametrize("sandbox", [None, "allow-scripts"], ids=["no sandbox", "sandbox"])
@pytest.mark.parametrize("name", HOSTS)
def test_every_host_gets_a_player_of_the_right_height_that_listens(
    context: Any, host: str, base_url: str, name: str, sandbox: str | None
) -> None:
    page, trouble = open_host(context, host, name, f"{base_url}/embed?step=3&id=one", sandbox)
    ready = poll(page, lambda: events(page, "ready"))[0]
    assert ready["steps"] == 14
    poll(page, lambda: events(page, "resize")[-1:] == [{"height": frame_height(page)}])
    page.evaluate("say({target: 'blameflow', version: 1, id: 'one', command: 'step', args: {index: 9}})")
    told = poll(page, lambda: [each for each in events(page, "step") if each["index"] == 9])[-1]
    assert told["phase"] == "backward"
    assert {"subject": "lti.frameResize", "height": frame_height(page)} in heard(page)
    if name == "wordpress":
        assert any(each.get("message") == "height" and each["secret"] == "a1b2c3d4e5" for each in heard(page))
    if name == "h5p":
        poll(page, lambda: any(each.get("context") == "h5p" and each["action"] == "resize" for each in heard(page)))
    if name == "reveal":
        page.evaluate("say('slide:start')")
        poll(page, lambda: any(each["playing"] for each in events(page, "state")))
        page.evaluate("say('slide:stop')")
    assert not trouble
    assert not context.cookies()
    page.close()


def test_only_the_pinned_parent_is_heard_and_only_known_commands(context: Any, host: str, base_url: str) -> None:
    page, trouble = open_host(context, host, "plain", f"{base_url}/embed?step=3&origin=https://course.example", None)
    frame = embedded(page)
    frame.wait_for_selector(".transport button")
    page.evaluate("say({target: 'blameflow', version: 1, id: '', command: 'step', args: {index: 9}})")
    page.wait_for_timeout(100)
    assert frame.locator("blame-flow").get_attribute("step") == "3"
    page.close()
    page, trouble = open_host(context, host, "plain", f"{base_url}/embed?step=3", None)
    poll(page, lambda: events(page, "ready"))
    say = {"target": "blameflow", "version": 1, "id": ""}
    strange = [None, "x", {"command": "constructor"}, {"command": 5}, {"command": "step", "args": {"index": "x"}}]
    for message in (*strange, {"command": "setInputs"}, {"command": "setInputs", "args": {"inputs": {"x": 4}}}):
        page.evaluate("say", say | message if isinstance(message, dict) else message)
    frame = embedded(page)
    poll(page, lambda: json.loads(frame.locator("blame-flow").get_attribute("inputs") or "{}")["x"] == 4)
    assert not trouble
    page.close()


def test_where_storage_throws_the_player_does_not_notice(context: Any, host: str, base_url: str) -> None:
    page, trouble = open_host(context, host, "plain", f"{base_url}/embed", "allow-scripts")
    poll(page, lambda: events(page, "ready"))
    frame = embedded(page)
    assert (
        frame.evaluate("(() => { try { localStorage.length; return 'open'; } catch { return 'throws'; } })()")
        == "throws"
    )
    assert not trouble
    page.close()


def test_a_wrong_address_is_told_in_the_frame_and_to_the_host(context: Any, host: str, base_url: str) -> None:
    page, _ = open_host(context, host, "plain", f"{base_url}/embed?program=L%20%3D%20x%20%2B&speed=2", "allow-scripts")
    assert poll(page, lambda: events(page, "error"))[0]["code"] == "unknown-field"
    frame = embedded(page)
    assert 'there is no option "speed"' in frame.locator("main").inner_text()
    page.close()


def test_a_prediction_is_reported_to_the_host(context: Any, host: str, base_url: str) -> None:
    page, trouble = open_host(context, host, "plain", f"{base_url}/embed?predict=w", "allow-scripts")
    frame = embedded(page)
    field = frame.locator(".predict input.input").first
    field.wait_for()
    field.fill("8")
    field.press("Enter")
    told = poll(page, lambda: events(page, "answer"))[0]
    assert (told["given"], told["correct"], told["expected"]) == ("8", True, 8)
    assert not trouble
    page.close()


@pytest.mark.parametrize("sandbox", [None, ""], ids=["scripts off", "empty sandbox"])
def test_without_scripts_the_graph_and_every_step_are_there(
    browser: Browser, context: Any, host: str, base_url: str, sandbox: str | None
) -> None:
    own = browser.new_context(java_script_enabled=sandbox is not None, viewport={"width": 800, "height": 700})
    page, _ = open_host(own, host, "plain", f"{base_url}/embed", sandbox)
    frame = embedded(page)
    frame.locator("svg.graph").first.wait_for()
    assert frame.locator(".embed-steps tbody tr").count() == 14
    own.close()


def test_paper_has_the_text_of_every_step_and_a_small_frame_is_usable(context: Any, base_url: str) -> None:
    page: Page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 240})
    page.goto(f"{base_url}/embed?step=3")
    page.locator(".transport button").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    texts = page.locator(".embed-steps tbody td:last-child").all_text_contents()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    shown = page.evaluate("document.body.innerText")
    assert len(texts) == 14
    assert all(text in shown for text in texts)
    page.close()
