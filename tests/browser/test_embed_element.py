"""The element on foreign pages: from one script tag, several on a page, under a strict policy, styles apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.helpers import poll
from tests.browser.hosts import Hosts, serve_hosts

STYLES = "* { color: rgb(255, 0, 0); } iframe { border: 9px solid; } .node-box { fill: red; } p { margin: 7px; }"
SCRIPT = """
window.heard = [];
for (const name of ['blameflow-step', 'blameflow-answer'])
  addEventListener(name, ({target, detail}) => heard.push([target.id, name, detail]));
"""
PAGE = """<!doctype html><html lang="en"><title>A page of a course</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/own.css">
<script src="/own.js"></script>
<script type="module" src="{base}/static/js/blame-flow.js"></script>
<p id="prose">Prose.</p>
<blame-flow id="one" program="y = x*x" inputs='{{"x": 3}}' step="1"><p>One without scripts.</p></blame-flow>
<blame-flow id="two" example="worked-example" theme="dark" height="300"></blame-flow>
<blame-flow id="three" example="worked-example" predict="w"></blame-flow>"""


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    """Serve host pages from another origin."""
    with serve_hosts() as found:
        yield found


@pytest.fixture(scope="module")
def address(hosts: Hosts, base_url: str) -> str:
    """Serve a page with three elements, whose policy allows our scripts and our frames and nothing else of ours."""
    policy = (
        f"default-src 'none'; script-src 'self' {base_url}; frame-src {base_url}; style-src 'self'; img-src data:;"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )
    hosts.put("/own.css", STYLES)
    hosts.put("/own.js", SCRIPT)
    return hosts.put("/course", PAGE.format(base=base_url), {"Content-Security-Policy": policy})


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Keep one context for all pages."""
    context = browser.new_context(viewport={"width": 1000, "height": 2000}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(scope="module")
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """Open the page once all of its players are there; it must have no trouble."""
    trouble: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(address)
    poll(page, lambda: all(is_ready(page, name) for name in ("one", "two", "three")))
    yield page
    page.close()
    assert not trouble


def is_ready(page: Page, name: str) -> bool:
    """Whether the player has taken over."""
    return bool(page.locator(f"#{name}").evaluate("(it) => it.shadowRoot?.querySelector('iframe.ready') != null"))


def player(page: Page, name: str) -> Any:
    """Return the player in an element."""
    return page.locator(f"#{name}").locator("iframe").content_frame.locator("blame-flow")


def heard(page: Page, name: str, event: str) -> list[Any]:
    """Return the details of the events of an element."""
    return [detail for source, kind, detail in page.evaluate("heard") if (source, kind) == (name, event)]


def test_each_element_shows_its_own_program_and_is_as_high_as_it_needs_or_as_it_is_told(page: Page) -> None:
    assert player(page, "one").get_attribute("program") == "y = x*x"
    assert "relu" in player(page, "two").get_attribute("program")
    heights = {
        name: page.locator(f"#{name}").locator("iframe").evaluate("(it) => it.clientHeight")
        for name in ("one", "two", "three")
    }
    assert heights["two"] == 300
    body = page.locator("#one").locator("iframe").content_frame.locator("body")
    assert heights["one"] == body.evaluate("(it) => Math.ceil(it.getBoundingClientRect().height)")
    assert heights["three"] > heights["one"]


def test_attributes_are_the_truth_in_both_directions(page: Page) -> None:
    element = page.locator("#one")
    element.evaluate("(it) => it.setAttribute('step', '2')")
    poll(page, lambda: player(page, "one").get_attribute("step") == "2")
    assert heard(page, "one", "blameflow-step")[-1]["index"] == 1
    player(page, "one").get_by_role("button", name="One step on").click()
    poll(page, lambda: element.get_attribute("step") == "3")
    element.evaluate("""(it) => it.setAttribute('inputs', '{"x": 5}')""")
    poll(page, lambda: json.loads(player(page, "one").get_attribute("inputs") or "") == {"x": 5})
    assert is_ready(page, "one")
    element.evaluate("(it) => { it.setAttribute('program', 'y = exp(x)'); it.removeAttribute('step'); }")
    poll(page, lambda: is_ready(page, "one") and player(page, "one").get_attribute("program") == "y = exp(x)")
    element.evaluate("(it) => it.next()")
    poll(page, lambda: element.get_attribute("step") == "1")
    assert heard(page, "two", "blameflow-step") == []


def test_an_answer_is_an_event_of_the_element(page: Page) -> None:
    frame = page.locator("#three").locator("iframe").content_frame
    frame.locator(".predict input.input").fill("7")
    frame.get_by_role("button", name="Check").click()
    told = poll(page, lambda: heard(page, "three", "blameflow-answer"))[0]
    assert told == {"name": "w", "given": "7", "expected": 8, "correct": False}


def test_nothing_leaks_either_way(page: Page) -> None:
    colour = player(page, "one").locator(".sentence").evaluate("(it) => getComputedStyle(it).color")
    assert colour != "rgb(255, 0, 0)"
    assert page.locator("#one").locator("iframe").evaluate("(it) => getComputedStyle(it).borderTopWidth") == "0px"
    assert page.locator("#prose").evaluate("(it) => getComputedStyle(it).marginTop") == "7px"
    assert page.evaluate("document.adoptedStyleSheets.length + document.querySelectorAll('style').length") == 0
    own = """() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow));
      frame.remove();
      return Object.getOwnPropertyNames(window).filter((name) => !usual.has(name) && !/^\\d+$/.test(name));
    }"""
    assert set(page.evaluate(own)) <= {"heard", "one", "two", "three", "prose"}


def test_the_content_stands_in_where_no_player_comes(
    browser: Browser, context: BrowserContext, hosts: Hosts, base_url: str, address: str
) -> None:
    fallback = PAGE.format(base=base_url)
    blocked = hosts.put("/blocked", fallback, {"Content-Security-Policy": f"script-src {base_url}; frame-src 'none'"})
    page = context.new_page()
    page.goto(blocked)
    poll(page, lambda: page.locator("#one").evaluate("(it) => it.shadowRoot !== null"))
    assert page.get_by_text("One without scripts.").is_visible()
    page.close()
    own = browser.new_context(java_script_enabled=False)
    page = own.new_page()
    page.goto(address)
    assert page.get_by_text("One without scripts.").is_visible()
    own.close()


@pytest.mark.parametrize("path", ["/play?step=9", "/lessons/intuition"])
def test_what_the_share_dialog_gives_works_where_it_is_pasted(
    open_page: OpenPage, context: BrowserContext, hosts: Hosts, base_url: str, path: str
) -> None:
    own = open_page(path)
    own.get_by_role("button", name="Share", exact=True).first.click()
    dialog = own.get_by_role("dialog", name="Share")
    dialog.get_by_label("Shows").select_option("table")
    texts = {}
    for name in ("iframe", "Custom element", "Picture with link", "MyST or Sphinx", "Quarto"):
        field = dialog.get_by_label(name, exact=True)
        expect(field).not_to_have_value("")
        texts[name] = field.input_value()
    program = own.locator("blame-flow").first.get_attribute("program")
    trouble: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    pasted = "".join(texts[name] for name in ("iframe", "Custom element", "Picture with link"))
    page.goto(hosts.put("/pasted", f'<!doctype html><link rel="icon" href="data:,">{pasted}'))
    for frame in ("body > iframe", "blame-flow iframe"):
        player = page.locator(frame).content_frame.locator("blame-flow")
        expect(player).to_have_attribute("program", program or "")
        expect(player.locator(".steps")).to_be_visible()
    assert page.locator("body > iframe").get_attribute("title")
    expect(page.locator("body > a > img")).to_have_js_property("complete", True)
    assert page.locator("body > a > img").evaluate("(it) => it.naturalWidth") > 0
    page.locator("body > p > a").click()
    expect(page.locator("blame-flow").first).to_have_attribute("program", program or "")
    assert texts["iframe"] in texts["MyST or Sphinx"]
    assert texts["iframe"] in texts["Quarto"]
    assert not trouble
    page.close()
