"""The player on the first page: what it shows at each step, and every way to move it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.helpers import poll
from tests.browser.home import (
    DIFFERENCE,
    FORWARD,
    PRODUCT,
    STEPS,
    A,
    B,
    L,
    W,
    X,
    Y,
    Z,
    button,
    focus_player,
    gradient,
    graph,
    node,
    position,
    sentence,
    settle,
    value,
)  # fmt: skip

NOT_YET = "not yet"


def test_the_finished_picture_has_every_value_and_every_gradient(page: Page) -> None:
    shown = {identity: (value(page, identity), gradient(page, identity)) for identity in (X, W, B, Y, Z, A, L)}
    assert shown == {
        X: ("2", "12"), W: ("3", "8"), B: ("1", "4"), Y: ("5", "−4"), Z: ("7", "4"), A: ("7", "4"), L: ("4", "1"),
    }  # fmt: skip


def test_at_the_start_only_the_inputs_are_known(page: Page) -> None:
    button(page, "To the start").click()
    assert [value(page, identity) for identity in (X, W, B, Y)] == ["2", "3", "1", "5"]
    assert {value(page, identity) for identity in (PRODUCT, Z, A, DIFFERENCE, L)} == {NOT_YET}
    assert {gradient(page, identity) for identity in (X, W, B, Y, PRODUCT, Z, A, DIFFERENCE, L)} == {NOT_YET}


def test_a_gradient_is_not_yet_until_backward_reaches_its_node(page: Page) -> None:
    button(page, "To the start").click()
    for _ in range(FORWARD):
        page.keyboard.press("PageDown")
    page.goto("/?step=12")
    assert (gradient(page, B), gradient(page, W), gradient(page, X)) == ("4", NOT_YET, NOT_YET)
    button(page, "One step on").click()
    poll(page, lambda: gradient(page, W) == "8")
    assert gradient(page, X) == NOT_YET


def test_stepping_through_says_each_step_in_its_own_sentence(open_page: OpenPage) -> None:
    page = open_page("/?step=0", reduced_motion="reduce")
    said = []
    for count in range(1, STEPS + 1):
        button(page, "One step on").click()
        assert position(page) == count
        said.append(sentence(page))
    rows = page.locator("[data-part=steps] tbody td:last-child").all_inner_texts()
    assert said == rows
    assert len(set(said)) == STEPS


def test_a_step_from_the_finished_picture_is_the_first_step(page: Page) -> None:
    button(page, "One step on").click()
    settle(page, 1)
    assert value(page, PRODUCT) == "6"
    assert value(page, Z) == NOT_YET


def test_play_runs_to_the_end_and_pause_stops_between_two_steps(page: Page) -> None:
    page.get_by_label("Speed").select_option("4")
    button(page, "Play").click()
    poll(page, lambda: position(page) >= 2)
    button(page, "Pause").click()
    stopped = position(page)
    assert 0 < stopped < STEPS
    page.wait_for_timeout(500)
    assert position(page) == stopped
    button(page, "Play").click()
    poll(page, lambda: position(page) == STEPS and button(page, "Play").is_visible(), timeout=10)


def test_a_higher_speed_is_faster(open_page: OpenPage) -> None:
    reached = []
    for speed in ("0.25", "4"):
        page = open_page("/?step=0")
        page.get_by_label("Speed").select_option(speed)
        button(page, "Play").click()
        page.wait_for_timeout(1200)
        reached.append(position(page))
    assert reached[0] <= 1 < 3 <= reached[1]


def test_the_scrubber_leads_to_any_step(page: Page) -> None:
    slider = page.get_by_role("slider", name="Step", exact=True)
    slider.fill("8")
    settle(page, 8)
    assert (gradient(page, A), gradient(page, Z)) == ("4", NOT_YET)
    slider.press("ArrowLeft")
    settle(page, 7)
    assert gradient(page, A) == NOT_YET
    assert slider.get_attribute("aria-valuetext") == "Step 7 of 14, Backward"


def test_a_row_of_the_table_leads_to_its_step(page: Page) -> None:
    button(page, "9").click()
    settle(page, 9)
    assert gradient(page, Y) == "−4"
    assert page.locator("tr[aria-current=step]").inner_text().startswith("9")


KEYS = [
    ("ArrowRight", 7, 8), ("ArrowLeft", 7, 6), ("Home", 7, 0), ("End", 7, STEPS),
    ("PageDown", 2, FORWARD), ("PageDown", FORWARD, FORWARD + 1), ("PageDown", 8, STEPS),
    ("PageUp", 8, FORWARD + 1), ("PageUp", 3, 0),
]  # fmt: skip


@pytest.mark.parametrize(("key", "start", "end"), KEYS)
def test_a_key_moves_the_player(open_page: OpenPage, key: str, start: int, end: int) -> None:
    page = open_page(f"/?step={start}")
    button(page, "Play").focus()
    page.keyboard.press(key)
    settle(page, end)


def test_space_plays_and_pauses(page: Page) -> None:
    focus_player(page)
    page.keyboard.press("Space")
    poll(page, lambda: button(page, "Pause").is_visible() and position(page) >= 1)
    page.keyboard.press("Space")
    poll(page, lambda: button(page, "Play").is_visible())
    assert page.evaluate("scrollY") == 0


def test_the_question_mark_lists_the_keys_and_escape_closes_the_list(page: Page) -> None:
    focus_player(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    for key in ("Space", "Home", "End", "PgUp", "PgDn", "?"):
        assert dialog.get_by_text(key, exact=True).is_visible()
    page.keyboard.press("Escape")
    assert dialog.count() == 0


def test_without_focus_arrows_step_and_the_page_keeps_its_own_keys(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    settle(page, 1)
    page.keyboard.press("End")
    poll(page, lambda: page.evaluate("scrollY") > 0)
    assert position(page) == 1


def test_the_graph_has_one_tab_stop_and_arrows_walk_along_its_edges(page: Page) -> None:
    focus_player(page)
    walked = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        walked.append(page.evaluate("document.activeElement.dataset.node"))
        assert graph(page).locator('.node[tabindex="0"]').count() == 1
    assert walked == [str(identity) for identity in (PRODUCT, Z, A, DIFFERENCE, A, Y)]
    assert position(page) == STEPS, "arrows inside the graph do not step"


def test_in_the_narrow_drawing_arrows_walk_from_top_to_bottom(open_page: OpenPage) -> None:
    page = open_page("/", viewport={"width": 360, "height": 740})
    focus_player(page)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.node") == str(PRODUCT)


def test_a_node_says_what_is_known_of_it(open_page: OpenPage) -> None:
    page = open_page("/?step=9")
    assert "value 5" in (node(page, Y).get_attribute("aria-label") or "")
    assert "gradient minus 4" in (node(page, Y).get_attribute("aria-label") or "")
    assert "not yet" in (node(page, W).get_attribute("aria-label") or "")


def test_a_pulse_travels_in_the_overlay_while_the_graph_stands_still(open_page: OpenPage) -> None:
    page = open_page("/?step=12")
    before = (
        graph(page).locator(".nodes").evaluate("(nodes) => [...nodes.children].map((n) => n.getAttribute('transform'))")
    )
    button(page, "One step on").click()
    pulse = graph(page).locator(".overlay .pulse")
    poll(page, lambda: pulse.count() == 1)
    assert pulse.text_content() == "+8"
    assert gradient(page, W) == NOT_YET, "the number grows when the pulse arrives, not before"
    settle(page, 13)
    assert pulse.count() == 0
    after = (
        graph(page).locator(".nodes").evaluate("(nodes) => [...nodes.children].map((n) => n.getAttribute('transform'))")
    )
    assert before == after


def test_reduced_motion_steps_without_travel(open_page: OpenPage) -> None:
    page = open_page("/?step=12", reduced_motion="reduce")
    graph(page).locator(".overlay").evaluate(
        "(overlay) => new MutationObserver(() => { document.body.dataset.travelled = '' })"
        ".observe(overlay, {childList: true, subtree: true})"
    )
    button(page, "One step on").click()
    assert gradient(page, W) == "8"
    page.get_by_label("Speed").select_option("4")
    button(page, "To the start").click()
    button(page, "Play").click()
    poll(page, lambda: position(page) >= 4)
    assert page.locator("body[data-travelled]").count() == 0


def test_each_step_is_announced_once(page: Page) -> None:
    page.locator("[data-part=sentence]").evaluate(
        "(live) => { live.heard = []; new MutationObserver(() => live.heard.push(live.textContent))"
        ".observe(live, {childList: true, characterData: true, subtree: true}) }"
    )
    page.get_by_label("Speed").select_option("4")
    button(page, "Play").click()
    poll(page, lambda: position(page) == STEPS, timeout=10)
    page.wait_for_timeout(500)
    heard = page.locator("[data-part=sentence]").evaluate("(live) => live.heard")
    rows = page.locator("[data-part=steps] tbody td:last-child").all_inner_texts()
    assert page.locator("[data-part=sentence]").get_attribute("aria-live") == "polite"
    assert [text for text in heard if text in rows] == rows


def test_the_element_tells_its_page_of_each_step(open_page: OpenPage) -> None:
    page = open_page("/?step=12", reduced_motion="reduce")
    page.evaluate(
        "addEventListener('blameflow-step', ({detail}) => { document.body.dataset.step = JSON.stringify(detail) })"
    )
    button(page, "One step on").click()
    assert page.locator("body").get_attribute("data-step") == '{"index":12,"phase":"backward","node":4}'
    assert page.locator("blame-flow").get_attribute("step") == "13"
