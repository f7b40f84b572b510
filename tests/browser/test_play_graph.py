"""The graph of the workbench: 5, 120 and 1,000 nodes; pointer, keyboard and fingers; wide and narrow."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, Page

from tests.app.drawing.programs import WORKED, WORKED_INPUTS, free_names, mlp
from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, WIDE, axe, has_no_horizontal_scroll, poll
from tests.browser.home import W, X, Z, button, graph, node

SMALL, LARGE = mlp(3, 4, 4, 1), mlp(2, 16, 16, 1)


# axe writes a style element to measure with, which the policy refuses, and says so on the console.
WITH_AXE = pytest.mark.allow("csp", "console")


def play(program: str = WORKED, inputs: Mapping[str, float] | None = None, **more: str) -> str:
    given = inputs or {name: 0.1 + 0.01 * (i % 7) for i, name in enumerate(free_names(program))}
    return f"/play?{urlencode({'program': program, 'inputs': json.dumps(given), **more})}"


def worked(**more: str) -> str:
    return play(WORKED, WORKED_INPUTS, **more)


def sheet(page: Page) -> Locator:
    return page.locator(".lens-sheet:visible")


def transform(page: Page) -> str:
    return str(sheet(page).evaluate("(it) => it.style.transform"))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def folded(page: Page) -> Callable[[], bool]:
    return lambda: graph(page).locator(".block").count() > 0


@WITH_AXE
def test_a_small_graph_is_whole_and_has_no_map(open_page: OpenPage) -> None:
    page = open_page(worked())
    assert graph(page).locator(".node").count() == 9
    assert (transform(page), page.locator(".minimap").count()) == ("", 0)
    assert axe(page) == []


def test_buttons_keys_and_wheel_zoom_and_zero_fits(open_page: OpenPage) -> None:
    page = open_page(worked())
    button(page, "Zoom in").click()
    assert "scale(1.4" in transform(page)
    button(page, "Fit the whole graph").click()
    assert transform(page) == ""
    node(page, Z).focus()
    page.keyboard.press("+")
    assert "scale(1.4" in transform(page)
    page.keyboard.press("0")
    assert transform(page) == ""
    graph(page).hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    poll(page, lambda: "scale" in transform(page))
    assert graph(page).get_attribute("viewBox", timeout=100).startswith("0 0")  # type: ignore[union-attr]


def test_a_drag_pans_and_chooses_nothing(open_page: OpenPage) -> None:
    page = open_page(worked())
    button(page, "Zoom in").click()
    before, chosen = transform(page), page.locator(".node.selected:visible").get_attribute("data-node")
    box = node(page, Z).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] - 60, box["y"] + 30, steps=5)
    page.mouse.up()
    assert transform(page) != before
    assert page.locator(".node.selected:visible").get_attribute("data-node") == chosen


def test_hover_and_focus_light_the_ways_to_a_node(open_page: OpenPage) -> None:
    page = open_page(worked())
    node(page, W).hover()
    lit = graph(page).locator(".edge.lit")
    poll(page, lambda: lit.count() == 5)
    assert "lit" not in (node(page, X).get_attribute("class") or "").split()
    page.mouse.move(2, 2)
    poll(page, lambda: lit.count() == 0)
    page.keyboard.press("Tab")
    node(page, W).focus()
    page.keyboard.press("ArrowRight")
    poll(page, lambda: lit.count() == 4)


@WITH_AXE
def test_an_edge_shows_its_product_and_leads_to_its_step(open_page: OpenPage) -> None:
    page = open_page(worked())
    graph(page).locator('.edge[data-edge="6:0"] .edge-hit').dispatch_event("click")
    card = page.locator("[data-part=edge]")
    assert card.locator(".edge-product").inner_text() == "4 × 1 = 4"
    assert "Edge from a back to z" in card.inner_text()
    card.get_by_role("button", name="Go to step").click()
    assert card.locator(".edge-sentence").inner_text() == page.locator("[data-part=sentence]").inner_text()
    assert axe(page) == []
    card.get_by_role("button", name="Close the edge").click()
    assert card.inner_text() == ""


def test_edges_are_walked_and_chosen_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(worked())
    node(page, Z).focus()
    page.keyboard.press("e")
    assert "back to" in focused(page)
    first = focused(page)
    page.keyboard.press("e")
    assert focused(page) != first
    page.keyboard.press("Enter")
    assert page.locator("[data-part=edge] .edge-product").count() == 1
    page.keyboard.press("Escape")
    assert focused(page).startswith("z, ")


def test_a_statement_folds_and_opens_by_label_sign_and_key_and_stays_in_the_address(open_page: OpenPage) -> None:
    page = open_page(worked())
    page.get_by_role("button", name="Fold z = w·x + b").filter(visible=True).click()
    poll(page, folded(page))
    assert graph(page).locator(".node").count() == 8
    block = graph(page).locator(".block")
    assert "folded" in (block.get_attribute("aria-label") or "")
    assert block.locator(".node-value").text_content() == "7"
    poll(page, lambda: parse_qs(urlsplit(page.url).query).get("fold") == ["0"])
    block.focus()
    page.keyboard.press("ArrowLeft")
    assert focused(page).startswith("input ")
    page.keyboard.press("ArrowRight")
    assert "folded" in focused(page)
    page.keyboard.press("f")
    poll(page, lambda: graph(page).locator(".block").count() == 0)
    node(page, Z).focus()
    page.keyboard.press("f")
    poll(page, folded(page))
    graph(page).locator(".block-open").click()
    poll(page, lambda: graph(page).locator(".block").count() == 0)


def test_a_folded_graph_plays_through_its_blocks(open_page: OpenPage) -> None:
    page = open_page(worked(fold="0", step="0"), reduced_motion="reduce")
    block = graph(page).locator(".block")
    assert block.locator(".node-value").text_content() == "not yet"
    for _ in range(2):
        button(page, "One step on").click()
        assert "current" in (block.get_attribute("class") or "")
    assert block.locator(".node-value").text_content() == "7"


def test_a_badge_waits_for_its_step_and_says_why(open_page: OpenPage) -> None:
    page = open_page(play("a = relu(x)\nL = a*a + x", {"x": -2}, step="0"), reduced_motion="reduce")
    mark = graph(page).locator(".mark-dead").first
    assert not mark.is_visible()
    button(page, "To the end").click()
    assert mark.is_visible()
    said = mark.locator("title").text_content() or "?"
    assert said in (mark.locator("xpath=..").get_attribute("aria-label") or "")


def test_a_graph_of_a_thousand_nodes_opens_folded_and_asks_for_its_panels(open_page: OpenPage) -> None:
    page = open_page(play(LARGE, reduced="1"))
    assert graph(page).locator(".block").count() == 34
    assert page.locator(".minimap:visible").count() == 1
    with page.expect_response("**/api/v1/panels") as answered:
        graph(page).locator(".block").nth(1).click(position={"x": 60, "y": 40})
    assert answered.value.ok
    poll(page, lambda: page.locator("[data-part=inspector] .panel-title").inner_text().startswith("h1"))
    graph(page).locator(".block").first.focus()
    page.keyboard.press("ArrowRight")
    assert "folded" in focused(page)


def test_the_map_leads_to_a_part_of_the_graph(open_page: OpenPage) -> None:
    page = open_page(play(SMALL))
    before = transform(page)
    page.locator(".minimap:visible").click(position={"x": 130, "y": 60})
    assert transform(page) != before


def test_a_step_of_a_graph_of_300_nodes_writes_at_most_thirty_times(open_page: OpenPage) -> None:
    page = open_page(play(mlp(3, 7, 7, 1), fold="", step="150"), reduced_motion="reduce")
    assert graph(page).locator(".node").count() > 250
    page.evaluate(
        "() => { window.writes = 0; new MutationObserver((all) => { window.writes += all.length })"
        ".observe(document, {subtree: true, childList: true, attributes: true, characterData: true}) }"
    )
    counts = []
    for name in ("One step on", "One step on", "One step back", "One step on"):
        page.evaluate("window.writes = 0")
        button(page, name).click()
        page.wait_for_timeout(50)
        counts.append(int(page.evaluate("window.writes")))
    assert all(0 < count <= 30 for count in counts), counts


@WITH_AXE
@pytest.mark.parametrize("program", [WORKED, SMALL, LARGE], ids=["5", "120", "1000"])
def test_on_a_phone_the_graph_fits_its_page_and_is_accessible(open_page: OpenPage, program: str) -> None:
    page = open_page(play(program), NARROW, has_touch=True)
    assert graph(page).count() == 1
    assert has_no_horizontal_scroll(page)
    assert axe(page) == []


def test_two_fingers_zoom_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(worked(), NARROW, has_touch=True)
    graph(page).scroll_into_view_if_needed()
    box = page.locator(".lens-frame:visible").bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, 300

    def fingers(kind: str, apart: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", 30)
    for apart in range(34, 90, 4):
        fingers("touchMove", apart)
    fingers("touchEnd", 0)
    poll(page, lambda: "scale(" in transform(page))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_choosing_an_edge_moves_no_control_and_frames_nothing_for_a_pointer(
    open_page: OpenPage, viewport: object
) -> None:
    page = open_page(worked(), viewport=viewport)
    transport = page.locator("[data-part=transport]")
    hit = graph(page).locator(".edge-hit").nth(2)
    hit.evaluate("(it) => it.scrollIntoView({block: 'center'})")
    before = transport.bounding_box()
    box = hit.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    poll(page, lambda: page.locator(".edge-card").is_visible())
    assert transport.bounding_box() == before
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"
