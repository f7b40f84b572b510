"""Copies that need no server: one file with a trace, and the course as a site, from a disk and from any web space."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.embedding.options import read_embed
from app.embedding.static_file import static_file
from app.limits import Limits
from tests.browser.conftest import ROOT
from tests.browser.helpers import poll


class Quiet(SimpleHTTPRequestHandler):
    """A plain server of files."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the course once, with a program of a teacher's and a single file."""
    folder = tmp_path_factory.mktemp("site")
    own = folder.parent / "own.json"
    own.write_text('{"title": "Mine & yours", "program": "L = x**3", "inputs": {"x": 2}}')
    program = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
    run("--course", str(folder), "--add", str(own))
    run(program, "--inputs", '{"x": 2, "w": 3, "b": 1, "y": 5}', "--step", "3", "-o", str(folder / "one.html"))
    asked = "program=L%20%3D%20(w*x)**2&inputs=%7B%22w%22:2,%22x%22:3%7D&predict=w"
    (folder / "predict.html").write_text(static_file(read_embed(asked.encode()), Limits()))
    return folder


def run(*arguments: str) -> None:
    """Export as people do."""
    subprocess.run([sys.executable, "-m", "app", "export", *arguments], check=True, capture_output=True, cwd=ROOT)


@pytest.fixture(scope="module", params=["disk", "web space"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Return where the site is: on a disk, or below a path of a plain server."""
    if request.param == "disk":
        yield site.as_uri()
        return
    handler = functools.partial(Quiet, directory=str(site.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/{site.name}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Any]:
    """Return a function that opens a file of the site; nothing may be said, asked elsewhere, or missing."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    trouble: list[str] = []

    def visit(file: str) -> Page:
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("requestfailed", lambda request: trouble.append(request.url))
        page.on("request", lambda asked: trouble.extend([asked.url] * (not asked.url.startswith((address, "data:")))))
        page.on("response", lambda answer: trouble.extend([answer.url] * (answer.status >= 400)))
        page.goto(f"{address}/{file}")
        return page

    yield visit
    context.close()
    assert not trouble


def reached(page: Page) -> str | None:
    """Return the step that the player is at."""
    return page.locator("blame-flow").get_attribute("step")


def test_one_file_plays_all_its_steps(visit: Any) -> None:
    page = visit("one.html")
    page.get_by_role("button", name="To the end").click()
    poll(page, lambda: reached(page) == "14")
    assert "8" in page.locator(".node", has_text="w").first.text_content()
    assert page.evaluate("document.fonts.check('20px \"STIX Two Math\"')")


def test_one_file_asks_for_a_prediction_and_compares_it(visit: Any) -> None:
    page = visit("predict.html")
    field = page.get_by_label("∂L/∂w")
    for written, said in (("2*18", "write the number"), ("35", "only a running Blameflow"), ("36", "Right.")):
        field.fill(written)
        field.press("Enter")
        page.locator(".predict-verdict", has_text=said).wait_for()
    assert "36" in page.locator(".node", has_text="w").first.text_content()
    if page.url.startswith("http"):
        host = page.context.new_page()
        host.set_content(f'<iframe src="{page.url}"></iframe>')
        host.evaluate("window.heard = []; addEventListener('message', ({ data }) => heard.push(data?.data?.code))")
        host.frame_locator("iframe").locator(".transport button").first.wait_for()
        command = "{ target: 'blameflow', version: 1, id: '', command: 'setInputs', args: { inputs: { w: 3 } } }"
        host.evaluate(f"frames[0].postMessage({command}, '*')")
        poll(page, lambda: "no-server" in host.evaluate("heard"))


def test_a_lesson_changes_between_its_scenes_and_judges_answers(visit: Any) -> None:
    page = visit("lessons/worked-example.html#error")
    field = page.locator("#error form input")
    field.fill("5")
    field.press("Enter")
    poll(page, lambda: "only a running Blameflow" in page.locator("#error .act-verdict").inner_text())
    field.fill("4")
    field.press("Enter")
    page.locator("#error .act-done").wait_for()
    page.goto(page.url.replace("#error", "#corner"))
    poll(page, lambda: '"w":-0.5' in (page.locator("blame-flow").get_attribute("inputs") or ""))
    page.locator("input[name=q1]").first.check()
    assert page.locator("[data-answer^='q1:']:visible").count() == 1


def test_what_needs_a_server_says_so(visit: Any) -> None:
    page = visit("lessons/worked-example.html#nudge")
    slider = page.locator("#nudge input[type=range]").first
    slider.focus()
    slider.press("ArrowRight")
    poll(page, lambda: "without a server" in page.locator("body").inner_text())
    page.get_by_role("link", name="Workbench").first.click()
    assert page.get_by_role("heading", name="This needs a running Blameflow").is_visible()
    page.get_by_role("link", name="back to the course").click()
    assert page.get_by_role("heading", name="The course").is_visible()


def test_pitfalls_the_gallery_and_a_teacher_s_program_are_there(visit: Any) -> None:
    page = visit("index.html")
    page.get_by_role("link", name="Mine & yours").click()
    assert "12" in page.locator(".node", has_text="x").first.text_content()
    page = visit("pitfalls/overwritten-fork.html")
    page.locator("input[value=wrong]").check()
    poll(page, lambda: page.locator("blame-flow[data-wrong]").count())
    page = visit("gallery/index.html")
    page.locator("main a[href*='mazur']").first.click()
    page.locator(".transport button").first.wait_for()
