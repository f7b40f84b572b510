"""The pitfalls in a browser: one screen each, and a switch that shows the wrong pass on the same graph."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from app.content.pitfalls import PITFALLS, TITLES, scene
from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, axe, has_no_horizontal_scroll, poll
from tests.browser.home import LOOKS

# Those with a figure beside the graph, and those with the most to read.
READ = sorted(PITFALLS, key=lambda slug: -sum(map(len, (PITFALLS[slug].belief, *PITFALLS[slug].why))))
TALLEST = [*(slug for slug, it in PITFALLS.items() if it.figure), *READ[:3]]
SCREEN = {"width": 1280, "height": 800}
# A node's gradient as drawn, by the name that it shows.
GRADIENTS = """() => Object.fromEntries([...document.querySelectorAll('.drawing-across .node')].map((node) =>
  [node.querySelector('.node-name')?.textContent, node.querySelector('.node-gradient')?.textContent]))"""
# The player's last part on the page, however long the text beside it is.
BOTTOM = """() => Math.max(...['.stage', '.pitfall-text']
  .map((it) => document.querySelector(it).getBoundingClientRect().bottom))"""


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=name)


def test_the_tallest_scenes_fit_one_screen_and_are_no_wider_than_a_phone(open_page: OpenPage) -> None:
    page = open_page("/pitfalls", SCREEN)
    assert page.get_by_role("main").get_by_role("listitem").count() == len(TITLES)
    page.evaluate("document.fonts.ready.then(() => true)")
    for slug in TALLEST:
        page.goto(f"/pitfalls/{slug}", wait_until="domcontentloaded")
        poll(page, lambda: page.locator(".transport button").count() > 0)
        assert page.evaluate(BOTTOM) <= SCREEN["height"], slug
    page.set_viewport_size(NARROW)
    for slug in TALLEST:
        page.goto(f"/pitfalls/{slug}", wait_until="domcontentloaded")
        assert has_no_horizontal_scroll(page), slug


def test_the_switch_shows_the_wrong_pass_in_its_own_order_and_back(open_page: OpenPage) -> None:
    page = open_page("/pitfalls/any-order", SCREEN)
    assert choice(page, "As it is").is_checked()
    assert page.evaluate(GRADIENTS) == {"a": "25", "b": "12", "c": "7", "d": "6", "e": "1", "f": "1", "y": "1"}
    choice(page, "As it is").focus()
    page.keyboard.press("ArrowLeft")
    assert choice(page, "As people think").is_checked()
    wrong = scene("any-order").wrong
    assert wrong is not None
    poll(page, lambda: page.evaluate(GRADIENTS)["a"] == "29")
    assert page.locator(".drawing-across .node.wrong .node-name").all_text_contents() == ["a", "b"]
    assert (
        page.locator(".transport-count")
        .inner_text()
        .startswith(f"{scene('any-order').wrong_step} of {len(wrong.steps)}")
    )
    page.get_by_role("button", name="One step back").click()
    sentence = page.locator(".sentence")
    poll(page, lambda: sentence.inner_text() == wrong.steps[scene("any-order").wrong_step - 2].text)
    choice(page, "As it is").check()
    poll(page, lambda: page.evaluate(GRADIENTS)["a"] == "25")
    assert page.locator(".node.wrong").count() == 0
    page.get_by_role("link", name="This program in the workbench").click()
    poll(page, lambda: page.evaluate(GRADIENTS).get("a") == "25")


def test_another_program_is_another_graph(open_page: OpenPage) -> None:
    page = open_page("/pitfalls/clipping-values", SCREEN)
    assert "c" not in page.evaluate(GRADIENTS)
    choice(page, "As people think").check()
    poll(page, lambda: page.evaluate(GRADIENTS).get("c") == "1")
    assert page.evaluate(GRADIENTS)["w"] == "0"
    choice(page, "As it is").check()
    poll(page, lambda: page.evaluate(GRADIENTS)["w"] == "2")


def test_without_scripts_and_on_paper_both_passes_are_drawn(open_page: OpenPage) -> None:
    page = open_page("/pitfalls/overwritten-fork", SCREEN, java_script_enabled=False)
    assert page.locator(".drawing-across .graph").is_visible()
    assert page.locator(".pitfall-still .graph").is_visible()
    assert page.get_by_role("radio").count() == 0
    printed = open_page("/pitfalls/overwritten-fork", SCREEN)
    assert not printed.locator(".pitfall-still").is_visible()
    printed.emulate_media(media="print")
    assert printed.locator(".pitfall-still .graph").is_visible()
    assert printed.locator(".verdict-number").all_inner_texts() == ["3", "−3"]


# axe itself writes a style element to measure with, which the policy refuses, and says so on the console.
@pytest.mark.allow("csp", "console")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: OpenPage, scheme: str) -> None:
    size, slug = (LOOKS[0][0], "softmax-elementwise") if scheme == "light" else (NARROW, "gradient-without-meaning")
    page = open_page(f"/pitfalls/{slug}", size, color_scheme=scheme)
    if scheme == "light":
        choice(page, "As people think").evaluate("(it) => it.click()")
    poll(page, lambda: page.locator(".transport button").count() > 0)
    assert axe(page) == []
    page.goto("/pitfalls")
    assert axe(page) == []
