"""The gallery in a browser: the index, and an entry whose erratum is switched on and off on the graph."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from app.content.gallery import ENTRIES, findings, variants
from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, axe, has_no_horizontal_scroll, poll
from tests.browser.home import LOOKS

MAZUR = "mazur-2015-mlp-2-2-2"
# Those with wide tables, wide graphs, several passes and long names.
WIDE = [
    MAZUR,
    "han-kamber-pei-example-9-1",
    "gomez-lstm-2016",
    "dlai-c5w1-rnn-backward",
    "povinelli-attention-backprop",
]
GRADIENTS = """() => Object.fromEntries([...document.querySelectorAll('.drawing-across .node')].map((node) =>
  [node.querySelector('.node-name')?.textContent, node.querySelector('.node-gradient')?.textContent]))"""
MARKED = """(name) =>
  [...document.querySelectorAll(`.drawing-across .${name} .node-name`)].map((it) => it.textContent)"""


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=name)


def lives(page: Page) -> bool:
    return page.locator(".transport button").count() > 0


def test_an_erratum_is_switched_on_and_off_on_the_graph(open_page: OpenPage) -> None:
    page = open_page("/gallery?kind=networks", LOOKS[0][0])
    page.get_by_role("link", name=ENTRIES[MAZUR].title).click()
    poll(page, lambda: lives(page))
    (it,) = variants(MAZUR)
    assert choice(page, "As computed").is_checked()
    right = page.evaluate(GRADIENTS)
    choice(page, "As computed").focus()
    page.keyboard.press("ArrowRight")
    sentence = page.locator(".sentence")
    poll(page, lambda: sentence.inner_text() == it.told)
    assert page.locator(".transport-count").inner_text().startswith(f"{it.step} of {len(it.trace.steps)}")
    page.get_by_role("button", name="To the end").click()
    poll(page, lambda: page.evaluate(GRADIENTS)["out_h1"] != right["out_h1"])
    wrong = page.evaluate(GRADIENTS)
    assert {name for name in ("w5", "w8", "net_o1", "E_total") if wrong[name] != right[name]} == set()
    assert {"w1", "w4", "out_h1", "out_h2"} <= set(page.evaluate(MARKED, "wrong-gradient"))
    assert page.evaluate(MARKED, "wrong-value") == []
    shown = page.get_by_role("button", name="Show it on the graph")
    assert shown.get_attribute("aria-pressed") == "true"
    shown.click()
    poll(page, lambda: page.evaluate(GRADIENTS) == right)
    assert choice(page, "As computed").is_checked()
    assert page.evaluate(MARKED, "wrong-gradient") == []


def test_another_program_is_another_graph_and_rounding_marks_values(open_page: OpenPage) -> None:
    page = open_page("/gallery/han-kamber-pei-example-9-1", LOOKS[0][0])
    poll(page, lambda: lives(page))
    nodes = page.locator(".drawing-across .node")
    count = nodes.count()
    choice(page, "By the formula in print").check()
    poll(page, lambda: nodes.count() > count)
    choice(page, "With values of three decimals").check()
    poll(page, lambda: nodes.count() == count)
    poll(page, lambda: "O4" in page.evaluate(MARKED, "wrong-value"))


def test_without_scripts_and_on_paper_both_states_can_be_read(open_page: OpenPage) -> None:
    (one, _) = findings(MAZUR)
    plain = open_page(f"/gallery/{MAZUR}", LOOKS[0][0], java_script_enabled=False)
    assert plain.locator(".drawing-across .graph").is_visible()
    assert plain.locator(".erratum-still .graph").is_visible()
    assert plain.get_by_role("radio").count() == 0
    assert plain.get_by_role("button", name="Show it on the graph").count() == 0
    page = open_page(f"/gallery/{MAZUR}", LOOKS[0][0])
    assert not page.locator(".erratum-still").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".erratum-still .graph").is_visible()
    cells = page.locator("#one-step tbody td").all_inner_texts()
    assert cells[0] == one.figures[0].figure.printed
    assert cells[1].startswith("0.29102792")
    assert cells[2].startswith("0.29102777")


# axe itself writes a style element to measure with, which the policy refuses, and says so on the console.
@pytest.mark.allow("csp", "console")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_no_wider_than_a_phone_and_axe_finds_nothing(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/gallery", NARROW if scheme == "dark" else LOOKS[0][0], color_scheme=scheme)
    assert page.get_by_role("heading", level=3).count() == len(ENTRIES)
    assert axe(page) == []
    for slug in WIDE if scheme == "dark" else [MAZUR]:
        page.goto(f"/gallery/{slug}", wait_until="domcontentloaded")
        poll(page, lambda: lives(page))
        assert has_no_horizontal_scroll(page), slug
    if scheme == "light":
        choice(page, "As printed").evaluate("(it) => it.click()")
    assert axe(page) == []
