"""The library of the workbench: its dialog, an example that is open, and the page without scripts."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, axe, has_no_horizontal_scroll, poll
from tests.browser.home import LOOKS, button

# What axe does by itself is no fault of the page: it parses the stylesheets anew.
AXE_TROUBLE = pytest.mark.allow("csp", "console")
looks = pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=[f"{size['width']} {scheme}" for size, scheme in LOOKS])
# Each width and each scheme once.
few_looks = pytest.mark.parametrize(("size", "scheme"), [LOOKS[0], LOOKS[3]], ids=["1280 light", "360 dark"])


def library(page: Page) -> Locator:
    """Open the dialog, wait for its list and return it."""
    button(page, "Examples").click()
    dialog = page.get_by_role("dialog", name="Examples")
    expect(dialog.get_by_role("status")).to_have_text("136 examples")
    return dialog


def query(page: Page) -> dict[str, list[str]]:
    """Return the parameters of the page's address."""
    return parse_qs(urlsplit(page.url).query)


def note(page: Page) -> Locator:
    """Return the note beside an example."""
    return page.locator("[data-part=example]")


def test_an_example_opens_with_what_to_watch_for_and_its_own_focus(open_page: OpenPage) -> None:
    page = open_page("/play?step=3")
    library(page).get_by_role("link", name="A softmax classifier").click()
    expect(page.locator("#program")).to_have_value("scores = W @ x + b\nL = cross_entropy(scores, label)")
    expect(note(page)).to_contain_text("Example: A softmax classifier")
    expect(note(page)).to_contain_text("which sum to 0")
    expect(note(page).get_by_role("link", name="CS231n, Linear classification")).to_be_visible()
    expect(page.locator("[data-part=inspector] .panel-name")).to_have_text("scores")
    poll(page, lambda: query(page) == {"example": ["softmax-classifier"]})
    expect(button(page, "Examples")).to_be_focused()


def test_the_note_leaves_with_the_program_and_stays_with_other_inputs(open_page: OpenPage) -> None:
    page = open_page("/play?example=worked-example")
    expect(note(page)).to_contain_text("The worked example")
    field = page.get_by_role("form", name="Inputs").get_by_label("x", exact=True).first
    field.fill("4")
    poll(page, lambda: query(page).get("inputs"))
    assert query(page)["example"] == ["worked-example"]
    expect(note(page)).to_be_visible()
    page.locator("#program").fill("L = x*2")
    poll(page, lambda: "example" not in query(page))
    expect(note(page)).to_be_hidden()


def test_back_leads_to_the_program_before(open_page: OpenPage) -> None:
    page = open_page("/play?program=L+%3D+x*x&inputs=%7B%22x%22:3%7D")
    library(page).get_by_role("link", name="A softmax classifier").click()
    poll(page, lambda: "example" in query(page))
    page.go_back()
    expect(page.locator("#program")).to_have_value("L = x*x")


def test_an_example_that_asks_for_an_earlier_line_keeps_its_output(open_page: OpenPage) -> None:
    page = open_page("/play")
    dialog = library(page)
    dialog.get_by_role("searchbox").fill("near 0 expm1")
    expect(dialog.get_by_role("status")).not_to_have_text("136 examples")
    dialog.locator('[data-example="lost-digits"]').click()
    expect(page.locator(".steps tr[data-phase=seed]")).to_contain_text("∂naive/∂naive")
    poll(page, lambda: query(page) == {"example": ["lost-digits"]})
    page.reload()
    expect(page.locator(".steps tr[data-phase=seed]")).to_contain_text("∂naive/∂naive")


def test_the_list_is_searched_and_narrowed_by_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/play", reduced_motion="reduce")
    button(page, "Examples").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Examples")
    expect(dialog.get_by_role("status")).to_have_text("136 examples")
    dialog.get_by_role("searchbox").focus()
    page.keyboard.type("vanishing time")
    expect(dialog.get_by_role("status")).to_have_text("1 example")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button(page, "Examples")).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_label("Theme").select_option("attention")
    dialog.get_by_role("searchbox").fill("")
    expect(dialog.get_by_role("heading", level=3)).to_have_text(["Attention"])


@AXE_TROUBLE
@looks
def test_the_dialog_and_the_note_are_open_to_everybody(open_page: OpenPage, size: Any, scheme: Any) -> None:
    page = open_page("/play?example=softmax-classifier", size, color_scheme=scheme)
    assert axe(page) == []
    assert has_no_horizontal_scroll(page)
    dialog = library(page)
    assert axe(page) == []
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["height"] <= size["height"]


@AXE_TROUBLE
@few_looks
def test_the_page_of_examples_is_open_to_everybody(open_page: OpenPage, size: Any, scheme: Any) -> None:
    page = open_page("/examples", size, color_scheme=scheme)
    assert axe(page) == []
    assert has_no_horizontal_scroll(page)


def test_without_scripts_a_page_lists_searches_and_opens_examples(open_page: OpenPage) -> None:
    page = open_page("/play", NARROW, java_script_enabled=False)
    page.get_by_role("main").get_by_role("link", name="Examples").click()
    page.get_by_label("Words").fill("vanishing time")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("main").locator(".library-title").click()
    assert query(page) == {"example": ["vanishing-through-time"]}
    expect(note(page)).to_contain_text("Example:")
    button(page, "2").click()
    assert query(page) == {"example": ["vanishing-through-time"], "step": ["2"]}
    expect(page.locator(".steps tr[aria-current=step] th")).to_have_text("2")


def test_the_dialog_opens_at_the_words_each_time(open_page: OpenPage) -> None:
    page = open_page("/play")
    for _ in range(2):
        expect(library(page).get_by_label("Words")).to_be_focused()
        page.keyboard.press("Escape")
        expect(button(page, "Examples")).to_be_focused()
