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


@pytest.mark.parametrize(
    ("fixes", "address"),
    [
        (("ReLU", "Careful initialisation"), {"b.relu": ["1"], "b.careful": ["1"]}),
        (("Skip connections",), {"b.skip": ["1"]}),
        (("Batch norm",), {"b.batch_norm": ["1"]}),
    ],
    ids=["relu and he", "skip", "batch norm"],
)
def test_a_fix_mends_what_depth_broke(lab: Page, fixes: tuple[str, ...], address: dict[str, list[str]]) -> None:
    lab.goto(f"{PATH}?depth=30")
    assert "fades" in verdict(lab, "B")
    for fix in fixes:
        side(lab, "B").get_by_label(fix).check()
    poll(lab, lambda: "holds" in verdict(lab, "B"))
    assert "fades" in verdict(lab, "A")
    assert asked(lab) == {"depth": ["30"], **address}
    lab.reload()
    assert "holds" in verdict(lab, "B")


def test_careful_weights_and_clipping_meet_an_explosion(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=20")
    side(lab, "B").get_by_label("Activation").select_option("relu")
    side(lab, "B").get_by_label("Initialisation", exact=True).select_option("normal")
    poll(lab, lambda: "grows" in verdict(lab, "B"))
    side(lab, "B").get_by_label("Clipping").check()
    evidence = lab.locator("#fix-clip .flow-evidence")
    poll(lab, lambda: " to 1, that of layer 1" in evidence.inner_text())
    assert "grows" in verdict(lab, "B")
    side(lab, "B").get_by_label("Careful initialisation").check()
    poll(lab, lambda: "holds" in verdict(lab, "B"))


def test_dragging_the_depth_asks_for_the_last_place_it_was_at(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=20&why=18")
    slider = lab.get_by_role("slider", name="Depth")
    slider.focus()
    for _ in range(8):
        slider.press("ArrowLeft")
    poll(lab, lambda: lab.locator(".flow-strip").first.get_attribute("data-count") == "12")
    assert asked(lab) == {"depth": ["12"], "why": ["12"]}
    assert lab.get_by_label("Depth, in layers").input_value() == "12"


def test_a_setting_that_cannot_be_is_named_and_the_picture_stays(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=20")
    lab.get_by_label("Depth, in layers").fill("101")
    message = lab.get_by_role("status")
    poll(lab, lambda: message.inner_text().startswith("Depth, in layers: "))
    assert lab.locator(".flow-strip").first.get_attribute("data-count") == "20"
    lab.get_by_label("Depth, in layers").fill("21")
    poll(lab, lambda: lab.locator(".flow-strip").first.get_attribute("data-count") == "21")
    assert message.inner_text() == ""


@pytest.mark.allow("request")
def test_what_only_the_server_knows_to_be_too_much_is_told(open_page: OpenPage) -> None:
    page = open_page(f"{PATH}?depth=100")
    page.get_by_label("Width").fill("512")
    poll(page, lambda: "limit" in page.get_by_role("status").inner_text())
    assert page.locator(".flow-strip").first.get_attribute("data-count") == "100"


def test_why_is_asked_of_a_layer_in_the_picture_and_in_the_table(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=10")
    lab.locator(".flow-strip").first.click(position={"x": 5, "y": 40})
    lab.locator(".flow-strip").first.click(position={"x": WIDE["width"] * 0.55, "y": 40})
    poll(lab, lambda: "∂L/∂W[6]" in lab.locator(".flow-why h3").first.inner_text())
    lab.get_by_text("Every layer in numbers").click()
    lab.get_by_role("link", name="Why? Layer 9 of B").press("Enter")
    poll(lab, lambda: "∂L/∂W[9]" in lab.locator(".flow-why h3").last.inner_text())
    assert lab.evaluate("document.activeElement.id") == "why"
    assert lab.locator(".flow-layer.chosen").first.get_attribute("data-layer") == "9"
    assert asked(lab)["why"] == ["9"]


def test_the_network_opens_in_the_workbench(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=4&width=4&b.skip=1")
    lab.get_by_role("link", name="Open B in the workbench").click()
    lab.wait_for_url("**/play?**")
    assert "a1 = a0 + 0.25*h1" in lab.locator("#main").inner_text() + lab.locator("textarea").first.input_value()


def test_the_blame_goes_back_again_when_asked_to(lab: Page) -> None:
    lab.goto(PATH)
    running = "document.querySelector('.flow-blame').getAnimations().length"
    assert lab.evaluate(running) == 1
    side(lab, "A").get_by_label("Batch norm").check()
    poll(lab, lambda: "holds" in verdict(lab, "A"))
    assert lab.evaluate(running) == 0
    lab.get_by_role("button", name="Send it back again").press("Enter")
    assert lab.evaluate(running) == 1


def test_whoever_wants_no_motion_sees_the_whole_band_at_once(open_page: OpenPage) -> None:
    page = open_page(PATH, reduced_motion="reduce")
    assert page.evaluate("document.querySelector('.flow-blame').getAnimations().length") == 0
    assert not page.get_by_role("button", name="Send it back again").is_visible()


def test_without_scripts_the_form_asks_the_same(open_page: OpenPage) -> None:
    page = open_page(PATH, java_script_enabled=False)
    assert page.locator("svg.chart").count() == 6
    for fix in ("ReLU", "Careful initialisation"):
        side(page, "B").get_by_label(fix).uncheck()
    page.get_by_label("Depth, in layers").fill("30")
    page.get_by_role("button", name="Measure").click()
    assert "fades" in verdict(page, "B")
    assert page.locator(".flow-strip").first.get_attribute("data-count") == "30"


def test_by_keyboard_alone_a_fix_is_switched_on(lab: Page) -> None:
    lab.goto(f"{PATH}?depth=30")
    box = side(lab, "B").get_by_label("Skip connections")
    for _ in range(60):
        lab.keyboard.press("Tab")
        if box.evaluate("(it) => it === document.activeElement"):
            break
    lab.keyboard.press("Space")
    poll(lab, lambda: "holds" in verdict(lab, "B"))


# axe itself writes a style element to measure with, which the policy refuses, and says so on the console.
@pytest.mark.allow("csp", "console")
@looks
def test_axe_finds_nothing_and_nothing_is_wider_than_its_place(
    open_page: OpenPage, size: ViewportSize, scheme: str
) -> None:
    path = f"{PATH}?depth=24&why=20&a.activation=relu&a.init=normal&a.clip=1&b.skip=1&b.batch_norm=1"
    page = open_page(path, size, color_scheme=cast(Scheme, scheme), reduced_motion="reduce")
    page.get_by_text("Every layer in numbers").click()
    assert has_no_horizontal_scroll(page)
    assert page.evaluate(TOO_WIDE) == []
    assert axe(page) == []
