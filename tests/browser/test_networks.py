"""The page of networks: build, step, train, stop, diverge, mend; by mouse, by keyboard and without scripts."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, axe, has_no_horizontal_scroll, poll
from tests.browser.home import LOOKS, button, position, sentence

# What axe does by itself is no fault of the page: it parses the stylesheets anew.
AXE_TROUBLE = pytest.mark.allow("csp", "console")
few_looks = pytest.mark.parametrize(("size", "scheme"), [LOOKS[0], LOOKS[3]], ids=["1280 light", "360 dark"])


def query(page: Page) -> dict[str, list[str]]:
    """Return the parameters of the page's address."""
    return parse_qs(urlsplit(page.url).query)


def training(page: Page) -> Locator:
    """Bring the training in view, wait for it and return its section."""
    section = page.locator(".training")
    section.scroll_into_view_if_needed()
    expect(button(page, "Train")).to_be_enabled()
    return section


def status(page: Page) -> Locator:
    """Return what the training says of itself."""
    return page.locator(".train-status")


def loss(page: Page) -> float:
    """Return the loss that the training tells."""
    text = status(page).inner_text().split("loss ")[1].split(". ")[0].rstrip(".")
    number, _, power = text.replace("−", "-").partition("×10")
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    return float(number) * 10.0 ** int(power.translate(digits) or 0)


def choose(page: Page, label: str, text: str) -> None:
    """Write into a field and leave it."""
    page.get_by_label(label, exact=True).fill(text)
    page.keyboard.press("Tab")


@pytest.mark.allow("request")
def test_a_setting_redraws_everything_and_the_address(open_page: OpenPage) -> None:
    page = open_page("/networks")
    choose(page, "Sizes, inputs first", "2, 4, 4, 1")
    expect(page.get_by_label("Layer 3 (output)")).to_have_value("identity")
    expect(page.locator("select[name=f1]")).to_be_focused()
    expect(page.locator(".layer-equations")).to_have_count(3)
    expect(page.locator(".neurons .neuron")).to_have_count(11)
    expect(page.locator("[data-part=program-text]")).to_contain_text("z3 = W3 @ a2 + b3")
    page.get_by_label("A sample is").select_option("row")
    expect(page.locator("[data-part=program-text]")).to_contain_text("z3 = a2 @ W3 + b3")
    poll(page, lambda: query(page) == {"layers": ["2, 4, 4, 1"], "f1": ["tanh"], "f2": ["tanh"], "convention": ["row"]})
    # What is wrong is told, and goes when it is mended; the network before stays as it is.
    page.get_by_role("checkbox", name="layer norm").check()
    expect(page.locator("[data-part=program-text]")).to_contain_text("layer_norm")
    page.get_by_role("checkbox", name="batch norm").check()
    expect(page.locator(".builder-errors")).to_contain_text("not both")
    page.get_by_role("checkbox", name="layer norm").uncheck()
    expect(page.locator(".builder-errors")).to_be_empty()
    expect(page.locator("[data-part=program-text]")).to_contain_text("batch_norm")
    # What a choice leaves without effect steps aside.
    expect(page.get_by_label("Spread of normal")).to_be_hidden()
    page.get_by_label("Initialisation").select_option("normal")
    expect(page.get_by_label("Spread of normal")).to_be_visible()
    poll(page, lambda: query(page).get("init") == ["normal"] and query(page).get("batch_norm") == ["1"])
    page.reload()
    expect(page.locator(".layer-equations")).to_have_count(3)
    page.get_by_role("link", name="Open in the workbench").click()
    expect(page.locator("#program")).to_have_value(page.locator("#program").input_value())
    assert "z3 = a2 @ W3 + b3" in page.locator("#program").input_value()


@pytest.mark.parametrize("granularity", ["matrix", "scalar"])
def test_an_equation_leads_the_player_to_its_step(open_page: OpenPage, granularity: str) -> None:
    page = open_page(f"/networks?granularity={granularity}", reduced_motion="reduce")
    equation = page.locator('.layer-equation[data-variable="W1"]')
    link = equation.get_by_role("link")
    target = int(link.get_attribute("data-position") or "")
    link.focus()
    page.keyboard.press("Enter")
    poll(page, lambda: position(page) == target)
    expect(page.locator("[data-part=sentence]")).to_contain_text("W1")
    expect(equation).to_have_attribute("data-now", "")
    expect(page.locator('.neurons-column[data-layer="1"]')).to_have_attribute("data-now", "")
    # The graph is wider than its place: what the step lights must be where it can be seen.
    page.locator('.layer-equation[data-variable="z2"]').get_by_role("link").click()
    expect(page.locator("svg.graph:visible .node.current").last).to_be_in_viewport(ratio=0.9)


def test_xor_is_learnt_and_the_network_shows_what_was_learnt(open_page: OpenPage) -> None:
    page = open_page("/networks", reduced_motion="reduce")
    section = training(page)
    before = page.locator(".neurons").text_content()
    button(page, "Train").click()
    expect(status(page)).to_contain_text("200 steps")
    assert loss(page) < 0.05
    expect(section.locator(".chart-line")).to_have_count(3)
    expect(section.locator(".surface-cell")).to_have_count(900)
    poll(page, lambda: page.locator(".neurons").text_content() != before)
    button(page, "Train one step").click()
    expect(status(page)).to_contain_text("201 steps")
    # The backward pass of the network as it is now is played, where it can be seen.
    button(page, "Watch the next backward pass").click()
    poll(page, lambda: position(page) > 12)
    expect(page.locator("[data-part=neurons]")).to_be_in_viewport()
    expect(page.locator("[data-part=view]")).to_have_text("In view: all 4 samples.")
    # Another view of the network changes nothing that is trained.
    trained = page.locator(".neurons").text_content()
    choose(page, "Sample in the neurons", "3")
    poll(page, lambda: page.locator(".neurons").text_content() != trained)
    choose(page, "Sample in the neurons", "2")
    poll(page, lambda: page.locator(".neurons").text_content() == trained)
    expect(status(page)).to_contain_text("201 steps")
    # With mini-batches it is that of the samples which the next step sees.
    choose(page, "Batch size", "2")
    button(page, "Watch the next backward pass").click()
    expect(page.locator("[data-part=view]")).to_contain_text("the mini-batch of the next training step")
    button(page, "Start anew").click()
    poll(page, lambda: page.locator(".neurons").text_content() == before)
    expect(section.locator(".chart-line")).to_have_count(0)


@pytest.mark.allow("request")
def test_training_stops_at_once_and_goes_on_until_it_diverges(open_page: OpenPage) -> None:
    page = open_page("/networks?data=spiral&layers=2,16,16,1&train_steps=10000")
    training(page)
    button(page, "Train").click()
    expect(status(page)).to_contain_text("steps; loss")
    button(page, "Stop").click()
    expect(status(page)).to_contain_text("Stopped.")
    stopped = status(page).inner_text()
    page.wait_for_timeout(200)
    assert status(page).inner_text() == stopped
    # It goes on with what the optimizer remembers.
    choose(page, "Steps", "5")
    with page.expect_request("**/training") as asked:
        button(page, "Train").click()
    made = int(stopped.split(" ")[0])
    memory = (asked.value.post_data_json or {})["memory"]
    assert memory["step"] == made
    assert set(memory["slots"]) == {"m", "v"}
    expect(status(page)).to_contain_text(f"{made + 5} steps")
    choose(page, "Steps", "many")
    button(page, "Train").click()
    expect(page.locator(".train-trouble")).to_have_text('"steps" must be a whole number')
    page.get_by_label("Optimizer").select_option("sgd")
    choose(page, "Learning rate η", "1000000")
    choose(page, "Steps", "500")
    button(page, "Train").click()
    trouble = page.locator(".train-trouble")
    expect(trouble).to_contain_text("Stopped in training step")
    assert trouble.get_by_role("listitem").count() > 0
    poll(page, lambda: query(page).get("train_rate") == ["1000000"])


def test_the_step_that_diverges_can_be_looked_at(open_page: OpenPage) -> None:
    page = open_page("/networks?train_optimizer=sgd&train_rate=1000&train_steps=25", reduced_motion="reduce")
    training(page)
    button(page, "Train").click()
    expect(status(page)).to_contain_text("25 steps")
    button(page, "Train").click()
    trouble = page.locator(".train-trouble")
    expect(trouble).to_contain_text("Stopped in training step 41, at step 7 of its pass")
    expect(status(page)).to_contain_text("40 steps")
    button(page, "Look at that step").click()
    poll(page, lambda: position(page) == 7)
    poll(page, lambda: "∞" in sentence(page))


@AXE_TROUBLE
@few_looks
def test_the_page_is_open_to_everybody(open_page: OpenPage, size: Any, scheme: Any) -> None:
    page = open_page("/networks?step=18", size, color_scheme=scheme)
    training(page)
    button(page, "Train").click()
    expect(status(page)).to_contain_text("200 steps")
    assert axe(page) == []
    assert has_no_horizontal_scroll(page)


def test_points_of_ones_own_are_chosen_in_the_plane_or_written(open_page: OpenPage) -> None:
    page = open_page("/networks?batch=1")
    training(page)
    page.locator("svg.points").click(position={"x": 40, "y": 40})
    expect(page.locator("svg.points .point")).to_have_count(1)
    page.get_by_label("A place you choose in the plane").select_option("0")
    page.locator("svg.points").click(position={"x": 90, "y": 90})
    expect(page.locator("svg.points .point-0")).to_have_count(1)
    expect(page.locator("svg.points .point")).to_have_count(2)
    poll(page, lambda: query(page).get("data") == ["own"] and len(query(page)["own"][0].split("\n")) == 2)
    # Who writes points means them, whatever data were chosen before.
    page.locator("select[name=data]").select_option("line")
    expect(page.locator("svg.points .point")).to_have_count(100)
    page.locator("textarea").fill("0 0 1\n1 1 0\n-1 1 1")
    page.keyboard.press("Tab")
    expect(page.locator("svg.points .point")).to_have_count(3)
    expect(page.locator("select[name=data]")).to_have_value("own")


def test_without_scripts_a_form_builds_and_links_step(open_page: OpenPage) -> None:
    page = open_page("/networks", NARROW, java_script_enabled=False)
    page.get_by_label("Sizes, inputs first").fill("2, 2, 2, 1")
    button(page, "Build").click()
    expect(page.locator(".layer-equations")).to_have_count(3)
    page.locator('.layer-equation[data-variable="W2"]').get_by_role("link").click()
    expect(page.locator("[data-part=sentence]")).to_contain_text("∂L/∂W2")
    assert query(page)["layers"] == ["2, 2, 2, 1"]
