"""The gradient-flow lab in a browser: broken by depth, mended by each fix, by hand, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize

from tests.browser.conftest import OpenPage
from tests.browser.helpers import WIDE, Watch, axe, has_no_horizontal_scroll, poll
from tests.browser.home import LOOKS

Scheme = Literal["light", "dark"]
PATH = "/gradient-flow"
# Each width once, each scheme once.
SEEN = (LOOKS[0], LOOKS[-1])
looks = pytest.mark.parametrize(("size", "scheme"), SEEN, ids=[f"{size['width']} {scheme}" for size, scheme in SEEN])

# What is wider than the page must stand in a box that scrolls, and that the keyboard reaches.
TOO_WIDE = """() => [...document.querySelectorAll('main math, main table, main svg')]
  .filter((it) => it.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .filter((it) => it.closest('.scroll-x, .flow-scroll')?.tabIndex !== 0).map((it) => it.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def lab(browser: Browser, base_url: str) -> Iterator[Page]:
    """One page for the tests that only use it."""
    context = browser.new_context(base_url=base_url, viewport=WIDE)
    watch = Watch(context, urlsplit(base_url).netloc)
    yield context.new_page()
    context.close()
    assert not watch.trouble


def verdict(page: Page, name: str) -> str:
    """What became of the blame in a network."""
    return page.locator(".flow-verdict").nth("AB".index(name)).inner_text()


def side(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=f"Network {name}", exact=True)


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_each_fix_mends_what_depth_broke(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=30")
    assert "fades" in verdict(lab, "B")
    for fixes in (("ReLU", "Careful initialisation"), ("Batch norm",), ("Skip connections",)):
        boxes = [side(lab, "B").get_by_label(fix) for fix in fixes]
        for box in boxes:
            box.check()
        poll(lab, lambda: "holds" in verdict(lab, "B"))
        assert "fades" in verdict(lab, "A")
        if fixes[0] != "Skip connections":
            for box in boxes:
                box.uncheck()
            poll(lab, lambda: "fades" in verdict(lab, "B"))
    assert asked(lab) == {"depth": ["30"], "b.skip": ["1"]}
    lab.reload()
    assert "holds" in verdict(lab, "B")


def test_careful_weights_and_clipping_meet_an_explosion_and_so_does_the_keyboard(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=20")
    side(lab, "B").get_by_label("Activation").select_option("relu")
    side(lab, "B").get_by_label("Initialisation", exact=True).select_option("normal")
    poll(lab, lambda: "grows" in verdict(lab, "B"))
    side(lab, "B").get_by_label("Clipping").check()
    evidence = lab.locator("#fix-clip .flow-evidence")
    poll(lab, lambda: " to 1, that of layer 1" in evidence.inner_text())
    assert "grows" in verdict(lab, "B")
    side(lab, "B").get_by_label("Initialisation", exact=True).focus()
    careful = side(lab, "B").get_by_label("Careful initialisation")
    for _ in range(4):
        lab.keyboard.press("Tab")
    assert careful.evaluate("(it) => it === document.activeElement")
    lab.keyboard.press("Space")
    poll(lab, lambda: "holds" in verdict(lab, "B"))
    side(lab, "B").get_by_label("Skip connections").check()
    lab.get_by_label("What a layer of B adds to its input").select_option("a + f(z)")
    poll(lab, lambda: "grows" in verdict(lab, "B"))


def test_the_depth_is_that_of_the_last_place_of_the_slider_and_of_the_starting_points(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=20&why=18")
    count = lab.locator(".flow-strip").first
    slider = lab.get_by_role("slider", name="Depth")
    slider.focus()
    for _ in range(8):
        slider.press("ArrowLeft")
    poll(lab, lambda: count.get_attribute("data-count") == "12")
    assert asked(lab) == {"depth": ["12"], "why": ["12"]}
    assert lab.get_by_label("Depth, in layers").input_value() == "12"

    message = lab.get_by_role("status")
    lab.get_by_label("Depth, in layers").fill("101")
    poll(lab, lambda: message.inner_text().startswith("Depth, in layers: "))
    assert count.get_attribute("data-count") == "12"
    lab.get_by_label("Depth, in layers").fill("13")
    poll(lab, lambda: count.get_attribute("data-count") == "13")
    assert message.inner_text() == ""

    lab.get_by_role("link", name="Sigmoids: batch norm").click()
    lab.wait_for_url("**b.batch_norm=1")
    assert asked(lab)["depth"] == ["13"]
    assert lab.locator(".flow-starts [aria-current]").inner_text() == "Sigmoids: batch norm"
    lab.go_back()
    assert count.get_attribute("data-count") == "13"
    assert "fades" in verdict(lab, "B")


@pytest.mark.allow("request")
def test_what_only_the_server_knows_to_be_too_much_is_told(open_page: OpenPage) -> None:
    page = open_page(f"{PATH}?depth=100")
    page.get_by_label("Width").fill("512")
    poll(page, lambda: "limit" in page.get_by_role("status").inner_text())
    assert page.locator(".flow-strip").first.get_attribute("data-count") == "100"


def test_why_is_asked_in_the_picture_and_in_the_table_and_blame_goes_back_when_asked_to(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=10")
    running = "document.querySelector('.flow-blame').getAnimations().length"
    assert lab.evaluate(running) == 1
    lab.locator(".flow-strip").first.click(position={"x": WIDE["width"] * 0.55, "y": 40})
    poll(lab, lambda: "∂L/∂W[6]" in lab.locator(".flow-why h3").first.inner_text())
    assert lab.evaluate(running) == 0
    lab.get_by_role("button", name="Send it back again").press("Enter")
    assert lab.evaluate(running) == 1
    lab.emulate_media(media="print")
    assert lab.evaluate(running) == 0
    lab.emulate_media(media="screen")
    lab.get_by_text("Every layer in numbers").click()
    lab.get_by_role("link", name="Why? Layer 9 of B").press("Enter")
    poll(lab, lambda: "∂L/∂W[9]" in lab.locator(".flow-why h3").last.inner_text())
    assert lab.evaluate("document.activeElement.id") == "why"
    assert lab.locator(".flow-layer.chosen").first.get_attribute("data-layer") == "9"
    assert asked(lab)["why"] == ["9"]


def test_without_scripts_the_form_asks_the_same_and_the_network_opens_in_the_workbench(open_page: OpenPage) -> None:
    page = open_page(PATH, java_script_enabled=False)
    assert page.locator("svg.chart").count() == 6
    for fix in ("ReLU", "Careful initialisation"):
        side(page, "B").get_by_label(fix).uncheck()
    page.get_by_label("Depth, in layers").fill("4")
    page.get_by_label("Width").fill("4")
    side(page, "B").get_by_label("Skip connections").check()
    page.get_by_role("button", name="Measure").click()
    assert "holds" in verdict(page, "B")
    assert page.locator(".flow-strip").first.get_attribute("data-count") == "4"
    page.get_by_role("link", name="Open B in the workbench").click()
    assert "a1 = a0 + 0.25*h1" in page.content()


# axe itself writes a style element to measure with, which the policy refuses, and says so on the console.
@pytest.mark.allow("csp", "console")
@looks
def test_axe_finds_nothing_nothing_is_too_wide_and_nothing_moves_for_those_who_want_none(
    open_page: OpenPage, size: ViewportSize, scheme: str
) -> None:
    path = f"{PATH}?depth=12&why=10&a.activation=relu&a.init=normal&a.clip=1&b.skip=1&b.batch_norm=1"
    page = open_page(path, size, color_scheme=cast(Scheme, scheme), reduced_motion="reduce")
    assert page.evaluate("document.querySelector('.flow-blame').getAnimations().length") == 0
    assert not page.get_by_role("button", name="Send it back again").is_visible()
    page.get_by_text("Every layer in numbers").click()
    assert has_no_horizontal_scroll(page)
    assert page.evaluate(TOO_WIDE) == []
    assert axe(page) == []
