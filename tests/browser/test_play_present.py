"""Presentation, panels that an address hides, and paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.pages.flags import PANELS
from tests.browser.conftest import OpenPage
from tests.browser.helpers import WIDE, axe, has_no_horizontal_scroll, poll
from tests.browser.home import LOOKS, button

# What axe does by itself is no fault of the page: it parses the stylesheets anew.
AXE_TROUBLE = pytest.mark.allow("csp", "console")
# Each width and each scheme once.
looks = pytest.mark.parametrize(("size", "scheme"), [LOOKS[0], LOOKS[3]], ids=["1280 light", "360 dark"])
PAPER = {"width": 680, "height": 960}
SELECTORS = {
    "controls": ".transport",
    "editor": "#program",
    "header": ".site-header",
    "inputs": ".inputs",
    "inspector": ".inspector",
    "legend": ".legend",
    "practice": "[data-part=practice]",
    "scrubber": ".scrubber",
    "sentence": ".sentence",
    "steps": ".steps",
    "tools": ".bench-tools",
}


def type_size(page: Page) -> float:
    """Return the size of the sentence's type, in pixels."""
    return float(page.locator(".sentence").evaluate("(it) => parseFloat(getComputedStyle(it).fontSize)"))


def box_width(page: Page) -> float:
    """Return how wide a box of the graph is."""
    box = page.locator("svg.graph:visible .node-box").first.bounding_box()
    assert box is not None
    return box["width"]


@AXE_TROUBLE
def test_a_presentation_fills_the_screen_in_larger_type_and_ends_as_it_was(open_page: OpenPage) -> None:
    page = open_page("/play")
    usual, small = type_size(page), box_width(page)
    button(page, "Present").focus()
    page.keyboard.press("Enter")
    poll(page, lambda: page.evaluate("document.fullscreenElement?.localName") == "blame-flow")
    assert type_size(page) > usual * 1.2
    assert box_width(page) > small
    poll(page, lambda: page.url.endswith("?present=1"))
    assert axe(page) == []
    button(page, "End presentation").click()
    poll(page, lambda: page.evaluate("document.fullscreenElement") is None)
    assert type_size(page) == usual
    poll(page, lambda: page.url.endswith("/play"))
    expect(button(page, "Present")).to_be_visible()


def test_leaving_full_screen_ends_the_presentation(open_page: OpenPage) -> None:
    page = open_page("/play")
    button(page, "Present").click()
    poll(page, lambda: page.evaluate("document.fullscreenElement !== null"))
    page.evaluate("document.exitFullscreen()")
    expect(button(page, "Present")).to_be_visible()


def test_an_address_opens_a_presentation_without_the_frame_of_the_site(open_page: OpenPage) -> None:
    page = open_page("/play?present=1&hide=editor,inputs,steps")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator("#program")).to_be_hidden()
    stage = page.locator(".stage").bounding_box()
    assert stage is not None
    assert stage["width"] > 1100
    button(page, "One step on").click()
    poll(page, lambda: "step=1" in page.url)
    assert "hide=editor,inputs,steps&present=1" in page.url
    page.keyboard.press("Escape")
    expect(page.locator(".site-header")).to_be_visible()
    expect(page.locator("#program")).to_be_hidden()


@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_every_panel_can_be_hidden(open_page: OpenPage, scripted: bool) -> None:
    assert set(SELECTORS) == set(PANELS)
    page = open_page(f"/play?hide={','.join(PANELS)}", java_script_enabled=scripted)
    assert [name for name, selector in SELECTORS.items() if page.locator(selector).first.is_visible()] == []
    expect(page.locator("svg.graph:visible")).to_have_count(1)


@pytest.mark.allow("request")
def test_a_panel_that_does_not_exist_is_refused_by_name(open_page: OpenPage) -> None:
    page = open_page("/play?hide=inspektor")
    expect(page.get_by_text('there is no panel "inspektor" to hide').first).to_be_visible()
    expect(page.get_by_text('did you mean "inspector"?').first).to_be_visible()


@AXE_TROUBLE
@looks
def test_a_presentation_fits_its_screen(open_page: OpenPage, size: Any, scheme: Any) -> None:
    page = open_page("/play?present=1", size, color_scheme=scheme)
    assert has_no_horizontal_scroll(page)
    assert axe(page) == []


def printed(page: Page) -> str:
    """Return the text that paper shows."""
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    return str(page.evaluate("document.body.innerText"))


@pytest.mark.parametrize("path", ["/", "/play"])
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_paper_has_every_step_the_derivation_and_no_control(open_page: OpenPage, path: str, scripted: bool) -> None:
    page = open_page(f"{path}?step=3", color_scheme="dark", java_script_enabled=scripted)
    steps = page.locator(".steps tbody td:last-child").all_inner_texts()
    text = printed(page)
    assert len(steps) == 14
    assert [step for step in steps if step not in text] == []
    assert "z = w*x + b" in text
    for meaning in ("w grows by 1, L grows by about 8", "y grows by 1, L shrinks by about 4"):
        assert meaning in text
    controls = "button:not(.step-link), input, select, textarea, .legend summary, [role=slider], .site-nav"
    assert page.locator(controls).filter(visible=True).evaluate_all("(them) => them.map((it) => it.outerHTML)") == []
    graph = page.locator("svg.graph:visible").bounding_box()
    assert graph is not None
    assert graph["width"] <= PAPER["width"]
    assert graph["height"] <= PAPER["height"]
    assert has_no_horizontal_scroll(page)


def test_paper_is_black_on_white_whatever_the_screen(open_page: OpenPage) -> None:
    page = open_page("/play", WIDE, color_scheme="dark")
    printed(page)
    colours = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    value = page.locator("svg.graph:visible .node-box").first.evaluate("(it) => getComputedStyle(it).fill")
    assert value == "rgb(255, 255, 255)"


def test_paper_shows_what_the_page_shows_by_then(open_page: OpenPage) -> None:
    page = open_page("/play")
    page.locator("#program").fill("L = w*w*x")
    expect(page.locator(".steps tbody tr")).to_have_count(7)
    assert page.pdf(format="A4").startswith(b"%PDF")
    text = printed(page)
    assert "L = w*w*x" in text
    assert "relu(z)" not in text
    assert "w grows by 1, L grows by about 12" in text


def test_paper_shows_the_whole_graph_however_far_the_screen_is_zoomed_in(open_page: OpenPage) -> None:
    page = open_page("/play")
    page.locator("svg.graph:visible").press("+")
    page.locator("svg.graph:visible").press("+")
    layer = page.locator(".lens-sheet:visible")
    poll(
        page,
        lambda: layer.evaluate("(it) => getComputedStyle(it).transform") not in ("none", "matrix(1, 0, 0, 1, 0, 0)"),
    )
    page.emulate_media(media="print")
    assert layer.evaluate("(it) => getComputedStyle(it).transform") == "none"


def test_paper_fits_a_graph_that_the_screen_scrolls(open_page: OpenPage) -> None:
    program = "%0A".join(["h0+%3D+x", *(f"h{i}+%3D+tanh(h{i - 1})" for i in range(1, 61))])
    page = open_page(f"/play?program={program}&inputs=%7B%22x%22:1%7D")
    printed(page)
    graph = page.locator("svg.graph:visible").bounding_box()
    assert graph is not None
    assert graph["width"] <= PAPER["width"]
    assert graph["height"] <= PAPER["height"]
