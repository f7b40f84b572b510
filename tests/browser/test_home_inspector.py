"""The inspector, the inputs, the nudge and the address of the first page."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import OpenPage
from tests.browser.helpers import poll
from tests.browser.home import (
    PRODUCT,
    PROGRAM,
    STEPS,
    B,
    L,
    W,
    X,
    Z,
    address,
    button,
    field,
    focus_player,
    gradient,
    node,
    position,
    sentence,
    settle,
    value,
)  # fmt: skip


def panel(page: Page) -> str:
    """Return what the inspector says, in one line."""
    return " ".join(page.locator("[data-part=inspector]").inner_text().split())


def chain(page: Page) -> list[str]:
    """Return the rows of the chain that are shown, without spaces."""
    return [
        "".join(text.split()) for text in page.locator("[data-part=inspector] .chain math:visible").all_text_contents()
    ]


def test_the_inspector_opens_at_w_with_the_symbols_first_then_the_numbers(page: Page) -> None:
    symbols, *rows = chain(page)
    assert "∂" in symbols
    assert not any(digit in symbols for digit in "0123456789")
    assert "4·1·2" in "".join(rows)
    assert rows[-1].endswith("8")
    assert "If w grows by 1, L grows by about 8." in panel(page)


def test_each_term_has_its_own_colour_in_every_row(page: Page) -> None:
    colours = {
        term: set(
            page.locator(f"[data-part=inspector] .term-{term}").evaluate_all(
                "(all) => all.map((e) => getComputedStyle(e).color)"
            )
        )
        for term in (1, 2, 3, 4)
    }
    assert all(len(found) == 1 for found in colours.values()), colours
    assert len(set.union(*colours.values())) == 4


def test_before_backward_arrives_the_inspector_has_symbols_and_no_number(open_page: OpenPage) -> None:
    page = open_page("/?step=12")
    symbols, rules = chain(page)
    assert "∂" in symbols
    assert "(a−y)" in rules
    assert "not yet" in panel(page)
    assert "8" not in panel(page)
    button(page, "One step on").click()
    settle(page, 13)
    assert "not yet" not in panel(page)
    assert chain(page)[2:] == ["=4·1·2", "=8"]


def test_a_click_and_the_keyboard_choose_the_node_in_the_inspector(page: Page) -> None:
    node(page, B).click()
    assert panel(page).startswith("b input value 1")
    assert "4·1·1" in "".join(chain(page))
    focus_player(page)
    page.keyboard.press("ArrowRight")
    assert panel(page).startswith("z add")
    assert "value 7" in panel(page)


def test_a_fan_out_shows_each_contribution_as_its_own_row_with_the_sum_so_far(open_page: OpenPage) -> None:
    page = open_page(address("L = x*x", '{"x": 3}'))
    rows = page.locator("[data-part=inspector] .ledger tbody tr:visible").all_inner_texts()
    assert [row.split()[-2:] for row in rows] == [["+3", "3"], ["+3", "6"]]


def test_an_edit_traces_anew_and_keeps_the_position(open_page: OpenPage) -> None:
    page = open_page("/?step=13")
    field(page, "w").fill("2.5")
    poll(page, lambda: value(page, L) == "1")
    assert (value(page, W), value(page, Z), gradient(page, W)) == ("2.5", "6", "4")
    assert gradient(page, X) == "not yet"
    assert position(page) == 13
    assert "4" in sentence(page)
    assert "If w grows by 1, L grows by about 4." in panel(page)


def test_a_stale_number_is_never_shown(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/traces", lambda route: held.append(route))
    field(page, "w").fill("2.5")
    poll(page, lambda: len(held) == 1)
    for part in (
        node(page, L).locator(".node-value"),
        page.locator("[data-part=inspector]"),
        page.locator(".sentence"),
    ):
        assert not part.is_visible()
    held[0].continue_()
    poll(page, lambda: node(page, L).locator(".node-value").is_visible())
    assert value(page, L) == "1"


def test_of_several_edits_the_newest_wins_and_the_older_are_given_up(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/traces", lambda route: held.append(route))
    field(page, "w").fill("10")
    poll(page, lambda: len(held) == 1)
    field(page, "w").fill("2.5")
    poll(page, lambda: len(held) == 2)
    held[1].continue_()
    poll(page, lambda: value(page, W) == "2.5")
    poll(page, lambda: held[0].request.failure == "net::ERR_ABORTED")
    page.wait_for_timeout(200)
    assert value(page, W) == "2.5"


def test_a_field_without_a_number_says_so_and_hides_what_no_longer_holds(page: Page) -> None:
    field(page, "w").fill("")
    poll(page, lambda: page.get_by_text("w needs a number.").is_visible())
    assert not node(page, L).locator(".node-value").is_visible()
    field(page, "w").fill("3")
    poll(page, lambda: node(page, L).locator(".node-value").is_visible())
    assert page.get_by_text("w needs a number.").count() == 0


@pytest.mark.allow("request")
def test_what_the_server_refuses_is_said_beside_the_inputs(open_page: OpenPage) -> None:
    page = open_page(address("L = sum(v)", '{"v": [1, 2]}'))
    field(page, "v").fill("[[1], [2, 3]]")
    poll(page, lambda: page.locator("[data-part=message]").inner_text() != "")
    assert not page.locator("[data-part=inspector]").is_visible()


def test_at_zero_the_convention_for_relu_is_said(open_page: OpenPage) -> None:
    page = open_page(address(PROGRAM, '{"x": 2, "w": -0.5, "b": 1, "y": 5}'))
    node(page, Z).click()
    assert gradient(page, Z) == "0"
    node(page, 6).click()
    assert page.locator("[data-part=inspector] .panel-remark").is_visible()


def test_the_address_holds_program_inputs_and_step(page: Page) -> None:
    field(page, "w").fill("2.5")
    button(page, "One step back").click()
    settle(page, STEPS - 1)
    query = parse_qs(urlsplit(page.url).query)
    assert query["program"] == [PROGRAM]
    assert json.loads(query["inputs"][0]) == {"x": 2, "w": 2.5, "b": 1, "y": 5}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_address_restores_what_it_holds(open_page: OpenPage, scripts: bool) -> None:
    where = address("L = (u + v)**2", '{"u": 1, "v": 2}', step="4")
    page = open_page(where, java_script_enabled=scripts)
    assert (value(page, 0), value(page, 1)) == ("1", "2")
    assert (gradient(page, 0), gradient(page, 2)) == ("not yet", "6")
    assert "6" in sentence(page)
    assert field(page, "u").input_value() == "1"


def nudge(page: Page, name: str, delta: str) -> list[str]:
    """Nudge an input and return the figures of the answer."""
    page.get_by_label("Nudge", exact=True).select_option(name)
    page.get_by_label("by", exact=True).fill(delta)
    cells = page.locator(".nudge-answer td.figure")
    poll(page, lambda: page.locator("[data-part=nudge][data-stale]").count() == 0 and cells.count() > 0)
    return cells.all_inner_texts()


def test_a_nudge_shows_prediction_truth_and_difference(page: Page) -> None:
    assert nudge(page, "w", "1") == ["+8", "12", "+12", "16", "+4", ""]
    assert nudge(page, "w", "0.01") == ["+0.08", "4.08", "+0.0804", "4.0804", "+0.0004", ""]
    assert nudge(page, "y", "1")[:2] == ["−4", "0"]


def test_the_slider_nudges_by_keyboard_alone(page: Page) -> None:
    slider = page.get_by_role("slider", name="Size of the nudge")
    slider.focus()
    slider.press("Home")
    poll(page, lambda: page.locator(".nudge-answer td.figure").first.inner_text() == "−16")
    assert page.get_by_label("by", exact=True).input_value() == "-2"


def test_the_nudge_follows_an_edit(page: Page) -> None:
    nudge(page, "w", "1")
    field(page, "w").fill("2.5")
    poll(page, lambda: page.locator(".nudge-answer td.figure").first.inner_text() == "+4")


def test_an_attribute_set_from_outside_asks_anew(page: Page) -> None:
    inputs: dict[str, Any] = {"x": 2, "w": 2.5, "b": 1, "y": 5}
    page.locator("blame-flow").evaluate("(player, inputs) => player.setAttribute('inputs', inputs)", json.dumps(inputs))
    poll(page, lambda: value(page, L) == "1")
    page.locator("blame-flow").evaluate("(player) => player.setAttribute('step', '1')")
    assert value(page, PRODUCT) == "5"
    assert value(page, Z) == "not yet"
