"""The workbench's editor and inputs: typing redraws, slips are underlined and mended, tensors are grids."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, Route

from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, WIDE, axe, has_no_horizontal_scroll, poll

MATRICES = "h = tanh(X @ W + b)\nL = k*mean(h)"
GIVEN = {"X": [[1, 2], [3, -4], [0.5, 1]], "W": [[0.1, -0.2], [0.3, 0.4]], "b": [0.5, -0.5], "k": 2}


def play(open_page: OpenPage, program: str = "", inputs: object = None, **options: object) -> Page:
    query = "?" + urlencode({"program": program, "inputs": json.dumps(inputs or {})}) if program else ""
    page = open_page(f"/play{query}", **options)
    poll(page, lambda: page.locator(".editor-paint").count() == 1)
    return page


def editor(page: Page) -> Locator:
    return page.locator("#program")


def value_of(page: Page, title: str) -> str:
    box = page.locator(f'.drawing-across .node:has(.node-name:text-is("{title}")) .node-value')
    return (box.text_content() or "") if box.count() else ""


def type_at_end(page: Page, text: str) -> None:
    editor(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


@pytest.mark.allow("request")
def test_typing_a_line_draws_it_and_new_names_become_inputs(open_page: OpenPage) -> None:
    page = play(open_page)
    with page.expect_response(lambda answer: answer.status == 422):
        type_at_end(page, "\nM = L*gain")
    poll(page, lambda: page.locator("#input-gain").count() == 1)
    assert page.locator("#input-gain").input_value() == "1"
    page.locator("#input-gain").fill("3")
    poll(page, lambda: value_of(page, "M") == "12")


@pytest.mark.allow("request")
def test_a_slip_is_underlined_where_it_is_and_one_click_mends_it(open_page: OpenPage) -> None:
    page = play(open_page)
    type_at_end(page, "\nM = L^2")
    poll(page, lambda: page.locator(".code-wrong").count() == 1)
    assert page.locator(".code-wrong").text_content() == "^"
    assert page.locator(".stale-mark").is_visible()
    assert value_of(page, "L") == "4"
    page.get_by_role("button", name="Replace ^ by **").click()
    poll(page, lambda: value_of(page, "M") == "16")
    assert not page.locator(".stale-mark").is_visible()
    page.keyboard.press("Control+z")
    assert editor(page).input_value().endswith("M = L^2")


@pytest.mark.allow("request")
def test_a_program_that_is_wrong_from_the_start_can_be_mended(open_page: OpenPage) -> None:
    page = play(open_page, "z = 2x", {"x": 3})
    assert page.locator(".nothing").is_visible()
    page.get_by_role("button", name="Insert *").click()
    poll(page, lambda: value_of(page, "z") == "6")
    assert not page.locator(".nothing").is_visible()


@pytest.mark.allow("request")
def test_a_completion_is_taken_by_keyboard_alone(open_page: OpenPage) -> None:
    page = play(open_page)
    type_at_end(page, "\nM = soft")
    options = page.get_by_role("option")
    assert options.first.text_content()
    page.keyboard.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"] code').text_content() or ""
    page.keyboard.press("Enter")
    assert editor(page).input_value().endswith(f"M = {chosen.split('(')[0]}(")
    page.keyboard.type("L) + si")
    page.keyboard.press("Escape")
    assert not page.get_by_role("listbox").is_visible()
    page.keyboard.press("Escape")


@pytest.mark.allow("request")
def test_an_older_answer_never_overwrites_a_newer_one(open_page: OpenPage) -> None:
    page = play(open_page, "L = x*1", {"x": 2})
    delays = iter((400, 0))

    def late(route: Route) -> None:
        page.wait_for_timeout(next(delays, 0))
        route.continue_()

    page.route("**/api/v1/traces", late)
    field = page.locator("#input-x")
    field.fill("3")
    page.wait_for_timeout(60)
    field.fill("5")
    poll(page, lambda: value_of(page, "L") == "5")
    page.wait_for_timeout(600)
    assert value_of(page, "L") == "5"


def test_a_slider_and_the_arrow_keys_move_a_number(open_page: OpenPage) -> None:
    page = play(open_page)
    page.locator("#input-x").press("ArrowUp")
    poll(page, lambda: value_of(page, "x") == "2.1")
    page.get_by_label("x, slider").press("Home")
    poll(page, lambda: value_of(page, "x") == "−4")


def test_the_cells_of_a_matrix_are_edited_walked_and_pasted_over(open_page: OpenPage) -> None:
    page = play(open_page, MATRICES, GIVEN, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("X[0,0]", exact=True).fill("2")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "X[1,0]"
    page.evaluate("navigator.clipboard.writeText('1\\t0\\n0\\t1\\n')")
    page.keyboard.press("Control+v")
    poll(
        page,
        lambda: (
            page.get_by_label("X[1,1]", exact=True).count() == 1
            and page.get_by_label("X[2,0]", exact=True).count() == 0
        ),
    )
    assert [page.get_by_label(f"X[{i},{j}]", exact=True).input_value() for i in (0, 1) for j in (0, 1)] == [
        "1",
        "0",
        "0",
        "1",
    ]
    page.get_by_role("button", name="Add row of X").click()
    poll(page, lambda: page.get_by_label("X[2,1]", exact=True).count() == 1)


@pytest.mark.allow("request")
def test_a_matrix_program_is_begun_from_nothing(open_page: OpenPage) -> None:
    page = play(open_page)
    editor(page).fill("z = W @ v\nL = mean(square(z - t))")
    poll(
        page,
        lambda: (
            page.get_by_label("W[1,1]", exact=True).count() == 1 and page.get_by_label("v[1]", exact=True).count() == 1
        ),
    )
    page.get_by_label("t is a").select_option("vector")
    poll(page, lambda: page.get_by_label("t[1]", exact=True).count() == 1)
    poll(page, lambda: value_of(page, "L") == "0")
    assert page.locator("#input-w").count() == 0


@pytest.mark.allow("request")
def test_inputs_are_those_of_the_program_in_the_editor_even_while_it_is_wrong(open_page: OpenPage) -> None:
    page = play(open_page, MATRICES, GIVEN)
    page.get_by_role("button", name="Add element of b").click()
    poll(page, lambda: page.get_by_label("b[2]", exact=True).count() == 1)
    type_at_end(page, "\nM = L*h[0, 0]")
    poll(page, lambda: "do not broadcast" in (page.locator(".editor-errors").text_content() or ""))
    page.get_by_role("button", name="Remove element of b").click()
    poll(page, lambda: value_of(page, "M") != "")
    assert editor(page).input_value().endswith("M = L*h[0, 0]")


def test_a_table_pasted_into_a_number_makes_it_a_matrix(open_page: OpenPage) -> None:
    page = play(open_page, "L = sum(W)", {"W": 1}, permissions=["clipboard-read", "clipboard-write"])
    page.locator("#input-W").click()
    page.evaluate("navigator.clipboard.writeText('1\\t2\\n3\\t4')")
    page.keyboard.press("Control+v")
    poll(page, lambda: value_of(page, "L") == "10")
    assert page.get_by_label("W[1,0]", exact=True).input_value() == "3"


@pytest.mark.allow("request")
def test_undo_brings_back_the_program_before_an_example(open_page: OpenPage) -> None:
    page = play(open_page)
    type_at_end(page, "\nM = 2*L")
    before = editor(page).input_value()
    page.get_by_role("button", name="Examples", exact=True).click()
    page.get_by_role("link", name="One product").click()
    poll(page, lambda: editor(page).input_value() != before)
    editor(page).focus()
    page.keyboard.press("Control+z")
    assert editor(page).input_value() == before
    poll(page, lambda: value_of(page, "M") == "8")


@pytest.mark.allow("request")
def test_shapes_that_do_not_fit_are_told_at_their_place(open_page: OpenPage) -> None:
    page = play(open_page, MATRICES, GIVEN)
    page.get_by_role("button", name="Add element of b").click()
    poll(page, lambda: "do not broadcast" in (page.locator(".editor-errors").text_content() or ""))
    assert page.locator(".code-wrong").text_content() == "+"


# axe itself writes a style element to measure with, which the policy refuses, and says so on the console.
@pytest.mark.allow("csp", "console")
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_workbench_is_accessible(open_page: OpenPage, viewport: object, scheme: str) -> None:
    page = play(open_page, MATRICES, GIVEN, viewport=viewport, color_scheme=scheme)
    assert axe(page) == []
    assert has_no_horizontal_scroll(page)


def test_without_scripts_the_program_is_there_and_can_be_sent(open_page: OpenPage) -> None:
    page = open_page("/play", java_script_enabled=False)
    assert page.locator(".drawing-across svg").is_visible()
    page.locator("#program").fill("y = x*q\nL = y*y")
    page.get_by_role("button", name="Draw the graph").click()
    assert "q" in (page.locator(".inputs").text_content() or "")


# A broken link has neither graph nor numbers; a slip while typing leaves the older ones, without colour.
@pytest.mark.allow("csp", "console", "request")
@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["1280 light", "360 dark"])
def test_what_is_broken_or_stale_keeps_its_contrast(open_page: OpenPage, viewport: object, scheme: str) -> None:
    page = play(open_page, "z = 2x", {"x": 3}, viewport=viewport, color_scheme=scheme)
    assert page.locator(".nothing").is_visible()
    assert not page.locator(".inspector").is_visible()
    assert axe(page) == []
    page = play(open_page, viewport=viewport, color_scheme=scheme)
    type_at_end(page, "\nM = L^2")
    poll(page, lambda: page.locator(".stale-mark").is_visible())
    assert page.locator(".inspector-body").evaluate("(it) => getComputedStyle(it).outlineStyle") == "dashed"
    assert axe(page) == []


def test_a_long_program_scrolls_in_an_editor_of_at_most_24_lines(open_page: OpenPage) -> None:
    page = play(open_page, "\n".join(f"a{i} = x*{i}" for i in range(332)), {"x": 1})
    layers = [page.locator(name) for name in ("#program", ".editor-paint", ".editor-numbers")]
    heights = [it.evaluate("(box) => box.getBoundingClientRect().height") for it in layers]
    assert heights[0] < 24.5 * 24 + 16
    assert max(heights) - min(heights) < 1
    editor(page).evaluate("(it) => it.scrollTo(0, 3000)")
    poll(page, lambda: len({it.evaluate("(it) => Math.round(it.scrollTop)") for it in layers}) == 1)
    assert layers[2].evaluate("(it) => it.scrollTop") > 2900
