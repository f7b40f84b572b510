"""The reference of the ops in a browser: found by typing, read at any width, on paper, and by everybody."""

from __future__ import annotations

from typing import Literal, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, ViewportSize

from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, WIDE, axe, has_no_horizontal_scroll, poll
from tests.browser.home import LOOKS

Scheme = Literal["light", "dark"]
SIZES: list[ViewportSize] = [WIDE, {"width": 800, "height": 900}, NARROW, {"width": 320, "height": 640}]

# The whole page takes axe seconds: each width once, each scheme once.
SEEN = (LOOKS[0], LOOKS[-1])
looks = pytest.mark.parametrize(("size", "scheme"), SEEN, ids=[f"{size['width']} {scheme}" for size, scheme in SEEN])
sizes = pytest.mark.parametrize("size", SIZES, ids=[str(size["width"]) for size in SIZES])

# What is wider than the page must stand in a box that scrolls, and that the keyboard reaches.
TOO_WIDE = """() => [...document.querySelectorAll('main math, main table, main svg, main pre, main code')]
  .filter((it) => it.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .filter((it) => it.closest('.scroll-x')?.tabIndex !== 0)
  .map((it) => `${it.tagName} of ${it.closest('.op')?.id}`)"""

# A box that holds too much for itself would paint over what stands beside it.
OVERFLOWING = """() => [...document.querySelectorAll('.op dd, .op-example, .op-head')]
  .filter((it) => it.scrollWidth > it.clientWidth + 1).map((it) => `${it.className} of ${it.closest('.op').id}`)"""


def field(page: Page) -> Locator:
    return page.get_by_label("Find an op")


def shown(page: Page) -> list[str]:
    """The ops that are shown."""
    return [it.get_attribute("id") or "" for it in page.locator("article.op:visible").all()]


def search(page: Page, text: str) -> list[str]:
    field(page).fill(text)
    poll(page, lambda: "q=" in page.url)
    return shown(page)


@sizes
def test_nothing_is_wider_than_its_place(open_page: OpenPage, size: ViewportSize) -> None:
    page = open_page("/ops", size)
    page.evaluate("document.fonts.ready.then(() => true)")
    assert has_no_horizontal_scroll(page)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(OVERFLOWING) == []


# axe itself writes a style element to measure with, which the policy refuses, and says so on the console.
@pytest.mark.allow("csp", "console")
@looks
def test_axe_finds_nothing(open_page: OpenPage, size: ViewportSize, scheme: str) -> None:
    page = open_page("/ops", size, color_scheme=cast(Scheme, scheme))
    assert axe(page) == []


def test_typing_leaves_the_ops_that_match_and_says_how_many(open_page: OpenPage) -> None:
    page = open_page("/ops")
    everything = len(shown(page))
    assert search(page, "relu leaky") == ["leaky_relu"]
    assert page.get_by_role("status").inner_text() == f"1 of {everything} ops"
    assert page.get_by_role("navigation", name="Ops by family").get_by_role("link").all_inner_texts() == [
        "Activation",
        "leaky_relu",
    ]
    field(page).fill("")
    poll(page, lambda: "q=" not in page.url)
    assert len(shown(page)) == everything


def test_nothing_found_is_said(open_page: OpenPage) -> None:
    page = open_page("/ops")
    assert search(page, "no such op") == []
    assert page.get_by_role("status").inner_text().startswith("0 of")


def test_the_address_keeps_what_was_looked_for(open_page: OpenPage) -> None:
    page = open_page("/ops?q=leaky")
    assert shown(page) == ["leaky_relu"]
    assert field(page).input_value() == "leaky"


def test_by_keyboard_alone_an_op_is_found_read_and_opened(open_page: OpenPage) -> None:
    page = open_page("/ops")
    for _ in range(20):
        page.keyboard.press("Tab")
        if field(page).evaluate("(it) => it === document.activeElement"):
            break
    page.keyboard.type("log_softmax")
    page.keyboard.press("Enter")
    poll(page, lambda: page.url.endswith("#log_softmax"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#log_softmax"
    link = page.get_by_role("link", name="Open log_softmax in the workbench")
    for _ in range(6):
        page.keyboard.press("Tab")
        if link.evaluate("(it) => it === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/play?**")
    assert parse_qs(urlsplit(page.url).query)["program"] == ["out = log_softmax(x)\nL = sum(out*G)"]


def test_an_anchor_to_a_hidden_op_shows_it(open_page: OpenPage) -> None:
    page = open_page("/ops?q=leaky")
    page.evaluate("location.hash = 'tanh'")
    poll(page, lambda: page.locator("#tanh").is_visible())
    assert field(page).input_value() == ""


def test_without_scripts_every_op_is_shown_and_no_box_that_does_nothing(open_page: OpenPage) -> None:
    page = open_page("/ops", java_script_enabled=False)
    assert not field(page).is_visible()
    assert page.locator("#matmul").is_visible()
    assert page.locator("#relu svg.curve").is_visible()


def test_value_and_derivative_are_told_apart_without_colour(open_page: OpenPage) -> None:
    page = open_page("/ops")
    dashes = [
        page.locator(f"#tanh .curve-line.curve-{kind}").evaluate("(it) => getComputedStyle(it).strokeDasharray")
        for kind in ("value", "derivative")
    ]
    assert dashes[0] == "none"
    assert dashes[1] != "none"


def test_on_paper_there_is_nothing_to_press(open_page: OpenPage) -> None:
    page = open_page("/ops")
    page.emulate_media(media="print")
    assert not field(page).is_visible()
    assert not page.get_by_role("link", name="Open tanh in the workbench").is_visible()
    assert page.locator("#tanh svg.curve").is_visible()


def test_the_columns_of_a_matrix_end_on_one_line(open_page: OpenPage) -> None:
    page = open_page("/ops")
    ends = page.locator("#transpose .matrix").nth(2).evaluate(
        "(it) => [...it.querySelectorAll('mtr')].map((row) => Math.round(row.children[0].firstChild"
        ".getBoundingClientRect().right))"
    )  # fmt: skip
    assert len(ends) > 1
    assert len(set(ends)) == 1
