"""The workbench's tensors and inspector: heat maps, matrices, chains of cells, scalars, and what unfolds on demand."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, WIDE, axe, has_no_horizontal_scroll, poll

ATTENTION = "S = Q @ K.T / 2\nA = softmax(S)\nO = A @ V\nL = mean(square(O - Y))"
PAIR = [[1, 0.5], [0, 1], [2, -1]]
SHARED = "a = x*w\nL = a*a + x*a"


def play(open_page: OpenPage, program: str = ATTENTION, inputs: object = None, **options: object) -> Page:
    given = {"Q": PAIR, "K": [[1, 2], [0.5, -1], [0, 1]], "V": [[1, 0], [0, 1], [-1, 2]], "Y": PAIR}
    query = urlencode({"program": program, "inputs": json.dumps(given if inputs is None else inputs)})
    page = open_page(f"/play?{query}", **options)
    poll(page, lambda: page.locator(".more").count() == 3)
    return page


def choose(page: Page, name: str) -> None:
    page.locator(f'.node:has(.node-name:text-is("{name}")):visible').focus()
    page.keyboard.press("Enter")
    poll(page, lambda: page.locator("[data-part=inspector] .panel-name").text_content() == name)


def cell(page: Page, kind: str, row: int, column: int) -> Locator:
    return page.locator(f'.matrix-figure[data-kind="{kind}"] tbody tr').nth(row).locator("td").nth(column)


def section(page: Page, kind: str) -> str:
    """Unfold a section and return what it says."""
    details = page.locator(f'.more[data-kind="{kind}"]')
    details.locator("summary").click()
    poll(page, lambda: details.locator(".section-body").count() == 1)
    return " ".join(details.inner_text().split())


def lit(page: Page) -> list[str]:
    return page.locator(".operands td.lit").all_inner_texts()


def test_heat_maps_fill_as_values_and_gradients_become_known_and_move_nothing(open_page: OpenPage) -> None:
    page = play(open_page)
    box = page.locator('.drawing-across .node:has(.node-name:text-is("O"))')
    outline = box.bounding_box()
    filled = {kind: box.locator(f".heat-{kind} .heat-cells path") for kind in ("value", "gradient")}
    assert filled["value"].count() > 1
    assert filled["gradient"].count() > 1
    page.keyboard.press("Home")
    page.locator("[data-part=transport] button").first.click()
    poll(page, lambda: filled["value"].count() == filled["gradient"].count() == 0)
    assert box.bounding_box() == outline


def test_a_cell_shows_what_it_was_made_of_and_its_scalar_chain(open_page: OpenPage) -> None:
    page = play(open_page)
    choose(page, "O")
    cell(page, "value", 1, 0).hover()
    poll(page, lambda: len(lit(page)) == 6)  # a row of A, a column of V
    assert "O[1,0] was made of A[1,0]" in page.locator(".matrix-origins").inner_text()
    choose(page, "V")
    cell(page, "gradient", 1, 0).click()
    poll(page, lambda: page.locator(".cell-chain tbody tr").count() == 4)
    heads = page.locator(".cell-chain tbody th").all_inner_texts()
    assert heads == ["O[0,0]", "O[1,0]", "O[2,0]", "∂L/∂V[1,0]"]
    products = page.locator(".cell-chain .contribution").all_inner_texts()
    assert cell(page, "gradient", 1, 0).inner_text() == page.locator(".cell-chain .total .gradient").inner_text()
    assert len(products) == 3


def test_arrows_walk_the_cells_and_enter_unfolds_one(open_page: OpenPage) -> None:
    page = play(open_page)
    choose(page, "Q")
    step = page.locator("[data-part=sentence]").inner_text()
    cell(page, "gradient", 0, 0).focus()
    for key in ("ArrowDown", "ArrowRight", "End", "ArrowUp", "PageDown"):
        page.keyboard.press(key)
    focused = page.evaluate("document.activeElement.ariaLabel")
    assert focused.startswith("Q[2,1]: ")
    page.keyboard.press("Enter")
    poll(page, lambda: page.locator(".cell-chain .total").count() == 1)
    assert page.locator(".cell-chain .total th").inner_text() == "∂L/∂Q[2,1]"
    assert page.locator('.matrix[aria-label^="gradient"] td[tabindex="0"]').count() == 1
    assert page.locator("[data-part=sentence]").inner_text() == step


def test_a_gradient_that_has_not_come_is_neither_shown_nor_explained(open_page: OpenPage) -> None:
    page = play(open_page)
    choose(page, "V")
    cell(page, "value", 0, 0).click()
    page.locator("[data-part=transport] button").first.click()
    poll(page, lambda: cell(page, "gradient", 0, 0).inner_text() == "")
    assert "Backward has not brought" in page.locator(".cell-chain").inner_text()
    assert cell(page, "value", 0, 0).inner_text() == "1"


def test_cells_that_are_no_numbers_are_marked_by_more_than_colour(open_page: OpenPage) -> None:
    page = play(open_page, "L = sum(log(x))", {"x": [[-1, 2], [0, 1]]})
    page.locator('.drawing-across .node[data-title="log of x"]').focus()
    page.keyboard.press("Enter")
    poll(page, lambda: cell(page, "value", 0, 0).inner_text() == "NaN")
    assert cell(page, "value", 1, 0).inner_text() == "−∞"
    assert "heat-odd" in (cell(page, "value", 0, 0).get_attribute("class") or "")
    assert page.locator(".drawing-across .heat-odd").count() > 0


def test_slices_and_pages_reach_every_cell(open_page: OpenPage) -> None:
    cube = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
    page = play(open_page, "L = sum(c*c) + mean(v)", {"c": cube, "v": list(range(100))})
    choose(page, "c")
    page.get_by_label("axis 0").select_option("1")
    assert cell(page, "value", 1, 0).inner_text() == "7"
    choose(page, "v")
    assert "columns 0 to 63 of 100" in page.locator(".matrix-places").inner_text()
    page.get_by_role("button", name="later columns").click()
    assert cell(page, "value", 0, 35).inner_text() == "99"


def test_the_mistake_of_overwriting_names_the_wrong_numbers(open_page: OpenPage) -> None:
    page = play(open_page, SHARED, {"x": 2, "w": 3})
    choose(page, "a")
    text = section(page, "overwrite")
    assert "the gradient of a would be 6 instead of 14" in text
    assert "w 28 12" in text
    choose(page, "w")
    poll(page, lambda: "would be 12 instead of 28" in page.locator(".more[data-kind=overwrite]").inner_text())


def test_forward_mode_the_check_and_its_curve_unfold(open_page: OpenPage) -> None:
    page = play(open_page, SHARED, {"x": 2, "w": 3})
    choose(page, "a")
    assert "at the end ∂L/∂x = 48 ∂L/∂x = 48" in section(page, "forward")
    page.locator("[data-choice=by]").focus()
    page.locator("[data-choice=by]").select_option(label="w")
    poll(page, lambda: "∂L/∂w = 28" in page.locator(".more[data-kind=forward]").inner_text())
    assert page.evaluate("document.activeElement.dataset.choice") == "by"
    assert "The two agree" in section(page, "check")
    assert page.locator(".section-chart .series-line").count() == 1


def test_scalars_and_back_keep_the_place(open_page: OpenPage) -> None:
    page = play(open_page, "z = W @ x\nL = sum(z)", {"W": [[1, 2], [3, 4]], "x": [5, 6]})
    choose(page, "W")
    cell(page, "value", 1, 0).click()
    page.get_by_role("button", name="Expand to scalars").click()
    poll(page, lambda: page.locator("[data-part=inspector] .panel-name").text_content() == "W[1,0]")
    assert not page.locator("[data-part=tensor]").is_visible()
    poll(page, lambda: "granularity=scalar" in page.url)
    assert "The gradient of W[1,0] would still be right" in section(page, "overwrite")
    page.get_by_role("button", name="Back to tensors").click()
    poll(page, lambda: page.locator("[data-part=inspector] .panel-name").text_content() == "W")
    poll(page, lambda: "granularity" not in page.url)


@pytest.mark.allow("request")
def test_what_is_too_large_in_scalars_says_so_and_stays_as_it_is(open_page: OpenPage) -> None:
    page = play(open_page, "L = sum(x @ x.T)", {"x": [[1] * 60] * 60})
    button = page.get_by_role("button", name="Expand to scalars")
    button.click()
    poll(page, lambda: button.get_attribute("aria-disabled") == "true")
    assert "nodes; the limit is" in page.locator(".tool-reason").inner_text()
    poll(page, lambda: not page.locator(".stale-mark").is_visible())
    assert page.locator(".editor-errors li").count() == 0


def test_numbers_alone_have_nothing_to_expand(open_page: OpenPage) -> None:
    page = play(open_page, SHARED, {"x": 2, "w": 3})
    button = page.get_by_role("button", name="Expand to scalars")
    assert button.get_attribute("aria-disabled") == "true"
    assert "single number already" in (button.get_attribute("title") or "")


def test_an_edge_unfolds_line_by_line_as_the_steps_come(open_page: OpenPage) -> None:
    page = play(open_page, SHARED, {"x": 2, "w": 3})
    choose(page, "w")
    page.locator("[data-part=inspector] .unfold summary").click()
    lines = page.locator("[data-part=inspector] .unfold .chain:visible")
    assert lines.count() == 5
    page.locator("[data-part=transport] button").first.click()
    poll(page, lambda: lines.count() == 1)


# axe itself writes a style element to measure with, which the policy refuses, and says so on the console.
@pytest.mark.allow("csp", "console")
@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "dark"), (NARROW, "light")], ids=["wide dark", "narrow light"])
def test_the_inspector_is_accessible_and_fits(open_page: OpenPage, viewport: object, scheme: str) -> None:
    page = play(open_page, viewport=viewport, color_scheme=scheme)
    choose(page, "A")
    cell(page, "value", 0, 0).click()
    poll(page, lambda: page.locator(".cell-chain .total").count() == 1)
    for kind in ("overwrite", "forward", "check"):
        section(page, kind)
    narrow = viewport == NARROW
    assert page.locator(".matrix-figure[data-kind=gradient]").is_visible() != narrow
    if narrow:
        page.locator(".matrix-switch").get_by_role("button", name="gradient").click()
        assert page.locator(".matrix-figure[data-kind=gradient]").is_visible()
    assert axe(page) == []
    assert has_no_horizontal_scroll(page)


def test_the_chain_of_a_cell_fits_a_phone(open_page: OpenPage) -> None:
    page = play(open_page, viewport=NARROW)
    choose(page, "V")
    page.locator(".matrix-switch button").last.click()
    cell(page, "gradient", 0, 1).click()
    poll(page, lambda: page.locator(".cell-chain .total").count() == 1)
    scroll = page.locator(".cell-scroll")
    assert scroll.evaluate("(it) => it.scrollWidth <= it.clientWidth")
