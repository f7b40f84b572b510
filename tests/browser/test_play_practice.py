"""The practice cards of the workbench: predictions that name mistakes, and updates apart from the backward pass."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, WIDE, axe, has_no_horizontal_scroll, poll
from tests.browser.home import W, Z, button, gradient, node

MATRIX = ("z = W @ x\nL = mean(square(z))", {"W": [[1, 2], [3, 4]], "x": [5, 6]})
SIXTY = (
    "\n".join(["h0 = tanh(w*x)", *(f"h{i} = tanh(w*h{i - 1} + b)" for i in range(1, 20)), "L = (h19 - y)**2"]),
    {"w": 0.9, "x": 0.5, "b": 0.1, "y": 1},
)


def play(program: str = "", inputs: object = None, **more: str) -> str:
    """Return the address of a question in the workbench; of the worked example if there is none."""
    asked = {"program": program, "inputs": json.dumps(inputs)} if program else {}
    return f"/play?{urlencode(asked | more)}"


def practise(open_page: OpenPage, address: str, **options: object) -> Page:
    """Open the workbench and go down to the cards, which are fetched when they come into sight."""
    page = open_page(address, **options)
    page.locator('[data-part="practice"]').evaluate("section => section.scrollIntoView()")
    poll(page, lambda: page.locator(".update-card").count() == 1)
    return page


def predict(page: Page, text: str) -> None:
    """Type an answer and give it by the keyboard."""
    page.locator("#predict-answer").fill(text)
    page.keyboard.press("Enter")


def verdict(page: Page) -> str:
    """Return what is said of the answer."""
    return page.locator("#predict-verdict").inner_text()


def says(page: Page, text: str) -> str:
    """Wait until the verdict holds a text."""
    return poll(page, lambda: verdict(page) if text in verdict(page) else "")


def card(page: Page) -> Locator:
    """Return the card of updates."""
    return page.locator(".update-card")


def row(page: Page, name: str) -> list[str]:
    """Return the cells of a parameter's row: old, −η · gradient, new."""
    it = (
        card(page)
        .get_by_role("region", name="The update")
        .get_by_role("row")
        .filter(has=page.get_by_role("rowheader", name=name, exact=True))
    )
    return [" ".join(text.split()) for text in it.get_by_role("cell").all_inner_texts()]


def shows(page: Page, name: str, cells: list[str]) -> None:
    """Wait until a parameter's row reads so."""
    poll(page, lambda: row(page, name) == cells)


def test_hidden_gradients_are_nowhere_to_be_read(open_page: OpenPage) -> None:
    page = open_page(play(predict="1"))
    poll(page, lambda: page.locator("#predict-answer").is_visible())
    assert {gradient(page, identity) for identity in range(8)} == {"not yet"}
    labels = node(page, W).get_attribute("aria-label") or ""
    assert "gradient not yet" in labels
    text = page.locator("main").inner_text()
    assert "backward" not in text.split("Every step")[1]
    assert "12" not in text
    assert "−4" not in text
    assert page.locator(".edge.positive, .edge.negative").count() == 0


def test_without_scripts_a_page_for_predictions_ends_before_the_backward_pass(open_page: OpenPage) -> None:
    page = open_page(play(predict="w"), java_script_enabled=False)
    assert {gradient(page, identity) for identity in range(8)} == {"not yet"}
    assert page.locator(".steps tbody tr").count() == 5


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("-8", "the sign is flipped"),
        ("2", "upstream gradient"),
        ("4", "not yet multiplied by the local derivative"),
        ("12", "∂L/∂x"),
    ],
)
def test_a_wrong_answer_is_named_and_not_given_away(page_predicting: Page, answer: str, words: str) -> None:
    predict(page_predicting, answer)
    text = says(page_predicting, words)
    assert text.startswith("Not ∂L/∂w yet.")
    assert "8" not in text.replace(answer, "")
    assert gradient(page_predicting, W) == "not yet"


@pytest.fixture(scope="module")
def page_predicting(browser: object, base_url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=base_url, viewport=WIDE)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(play(predict="w"))
    yield page
    context.close()


def test_retry_until_it_is_right_then_the_chain_is_told(open_page: OpenPage) -> None:
    page = open_page(play(predict="1"))
    for answer in ("4", "2"):
        predict(page, answer)
        says(page, "upstream" if answer == "2" else "not yet multiplied")
    predict(page, "2*4")
    assert says(page, "Right.") == "Right. ∂L/∂w = ∂L/∂(w·x) · ∂(w·x)/∂w = 4 · 2 = 8"
    assert (gradient(page, W), gradient(page, Z)) == ("8", "not yet")
    assert page.locator(".predict-score").inner_text() == "1 right, 0 at the first try, 2 wrong."
    assert page.locator(".predict-log").inner_text().strip().endswith("= 8")
    button(page, "Show all gradients").click()
    poll(page, lambda: gradient(page, Z) == "4")
    poll(page, lambda: "predict" not in page.url)


def test_any_node_can_be_chosen_and_shown(open_page: OpenPage) -> None:
    page = practise(open_page, play())
    button(page, "Hide the gradients").click()
    poll(page, lambda: "predict=1" in page.url)
    node(page, Z).click()
    assert page.locator(".predict-name").inner_text() == "∂L/∂z"
    button(page, "Show me").click()
    says(page, "= 4")
    assert page.locator(".predict-score").inner_text() == "0 right, 1 shown."
    assert gradient(page, Z) == "4"
    button(page, "Next node").click()
    poll(page, lambda: page.locator(".predict-name").inner_text() == "∂L/∂(w·x)")


@pytest.mark.allow("request")
def test_what_is_no_number_is_asked_for_again_with_the_reason(open_page: OpenPage) -> None:
    page = open_page(play(predict="w"))
    predict(page, "")
    says(page, "Write a number")
    predict(page, "w*2")
    says(page, "the answer is no number")


def test_an_edit_asks_anew(open_page: OpenPage) -> None:
    page = open_page(play(predict="w"))
    predict(page, "8")
    says(page, "Right.")
    page.get_by_role("form", name="Inputs").get_by_label("w", exact=True).first.fill("2.5")
    poll(page, lambda: verdict(page) == "" and gradient(page, W) == "not yet")
    predict(page, "4")
    says(page, "Right.")


def test_an_entry_of_a_matrix_is_predicted_and_its_transpose_named(open_page: OpenPage) -> None:
    page = open_page(play(*MATRIX, predict="W"))
    page.get_by_label("column", exact=True).fill("1")
    poll(page, lambda: page.locator(".predict-name").inner_text() == "∂L/∂W[0,1]")
    page.locator("[data-part=tensor] [role=gridcell], [data-part=tensor] td").first.click()
    page.get_by_label("column", exact=True).fill("1")
    assert "234" not in page.locator("main").inner_text()
    predict(page, "195")
    says(page, "rows and columns are swapped")
    predict(page, "17*6")
    says(page, "Right.")


def test_sixty_nodes_are_predicted_like_five(open_page: OpenPage) -> None:
    page = open_page(play(*SIXTY, predict="h18"))
    assert page.locator(".predict-name").inner_text() == "∂L/∂h18"
    button(page, "Show me").click()
    text = says(page, "=").rpartition("= ")[2]
    button(page, "Start over").click()
    predict(page, text)
    says(page, "Right.")


def test_predicting_by_keyboard_alone(open_page: OpenPage) -> None:
    page = practise(open_page, play())
    button(page, "Hide the gradients").focus()
    page.keyboard.press("Space")
    poll(page, lambda: page.evaluate("document.activeElement.id") == "predict-answer")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    says(page, "Right.")


def test_backward_leaves_parameters_alone_and_an_update_moves_the_loss(open_page: OpenPage) -> None:
    page = practise(open_page, play())
    shows(page, "w", ["3", "− 0.1 · 8", "2.2"])
    assert "x and y are data" in card(page).inner_text()
    page.locator("#update-rate").fill("0.05")
    shows(page, "w", ["3", "− 0.05 · 8", "2.6"])
    button(page, "Update").click()
    poll(page, lambda: "L: 4 → 1" in card(page).inner_text())
    assert "Updated: L went from 4 to 1." in card(page).inner_text()
    shows(page, "w", ["2.6", "− 0.05 · 4", "2.4"])
    button(page, "Undo").click()
    shows(page, "w", ["3", "− 0.05 · 8", "2.6"])
    assert button(page, "Undo").is_disabled()


def test_gradients_add_up_until_they_are_zeroed(open_page: OpenPage) -> None:
    page = practise(open_page, play())
    shows(page, "w", ["3", "− 0.1 · 8", "2.2"])
    button(page, "Backward again").click()
    shows(page, "w", ["3", "− 0.1 · 16", "1.4"])
    assert "2 backward passes since zero" in card(page).inner_text()
    button(page, "Zero").click()
    shows(page, "w", ["3", "− 0.1 · 0", "3"])
    button(page, "Backward again").click()
    shows(page, "w", ["3", "− 0.1 · 8", "2.2"])


def test_a_forgotten_zero_carries_old_gradients_into_the_next_update(open_page: OpenPage) -> None:
    page = practise(open_page, play())
    page.locator("#update-rate").fill("0.05")
    page.get_by_label("Zero before the backward pass that follows an update").uncheck()
    shows(page, "w", ["3", "− 0.05 · 8", "2.6"])
    button(page, "Update").click()
    shows(page, "w", ["2.6", "− 0.05 · 12", "2"])
    assert "2 backward passes since zero" in card(page).inner_text()


def test_zeroing_parameters_alone_is_not_enough_where_every_node_keeps_its_gradient(open_page: OpenPage) -> None:
    page = practise(open_page, play())
    card(page).get_by_text("What is kept, and what does zero reset?").click()
    kept = page.get_by_role("region", name="Kept gradients")
    poll(page, lambda: "data, nothing to reset" in kept.inner_text())
    page.locator("#update-keeps").select_option("every-node")
    poll(page, lambda: "w·x" in kept.inner_text())
    button(page, "Zero").click()
    shows(page, "w", ["3", "− 0.1 · 0", "3"])
    button(page, "Backward again").click()
    shows(page, "w", ["3", "− 0.1 · 40", "−1"])
    button(page, "Zero every node").click()
    button(page, "Backward again").click()
    shows(page, "w", ["3", "− 0.1 · 8", "2.2"])


def test_parameters_are_chosen_by_boxes_and_tensors_open_whole(open_page: OpenPage) -> None:
    page = practise(open_page, play(*MATRIX))
    poll(page, lambda: row(page, "W") != [])
    assert row(page, "x") == []
    old = row(page, "W")[0]
    assert old.startswith("2×2: 1, 2, 3, …")
    card(page).get_by_label("x", exact=True).check()
    poll(page, lambda: row(page, "x") != [])
    page.get_by_role("region", name="The update").locator("summary").first.click()
    assert "3, 4" in row(page, "W")[0]


def test_updating_by_keyboard_alone(open_page: OpenPage) -> None:
    page = practise(open_page, play(*SIXTY))
    poll(page, lambda: button(page, "Update").is_enabled())
    button(page, "Update").focus()
    page.keyboard.press("Enter")
    poll(page, lambda: "Updated: L went from" in card(page).inner_text())


@pytest.mark.allow("console", "csp")
@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide light", "narrow dark"])
def test_the_cards_fit_and_pass_axe_at_every_width(open_page: OpenPage, size: object, scheme: str) -> None:
    page = practise(open_page, play(*MATRIX), viewport=size, color_scheme=scheme)
    card(page).get_by_text("What is kept, and what does zero reset?").click()
    poll(page, lambda: row(page, "W") != [])
    lefts = page.locator(".practice-card").evaluate_all("(all) => all.map((each) => each.offsetLeft)")
    assert len(set(lefts)) == (2 if size == WIDE else 1)
    assert has_no_horizontal_scroll(page)
    assert axe(page) == []
    button(page, "Hide the gradients").click()
    predict(page, "1")
    poll(page, lambda: verdict(page) != "")
    assert has_no_horizontal_scroll(page)
    assert axe(page) == []
    targets = page.locator(".practice-card .button:visible, .predict .button:visible").evaluate_all(
        "(all) => all.map((each) => each.getBoundingClientRect().height)"
    )
    assert min(targets) >= 40
