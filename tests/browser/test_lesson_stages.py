"""What two lessons draw beside their graph: the factory that is the graph, and wheels that turn with its values."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from app.drawing.factory import told
from app.pages.lessons import stages
from tests.browser.conftest import OpenPage
from tests.browser.helpers import poll


def angles(page: Page) -> list[float]:
    """Return how far the wheels are turned."""
    wheels = page.locator(".lesson-stage .dial-wheel").all()
    turned = [wheel.get_attribute("transform") or "" for wheel in wheels]
    return [float(re.sub(r"[^\d.-]", "", each)) for each in turned]


def test_the_factory_tells_each_step_as_the_server_does_and_is_the_same_graph(open_page: OpenPage) -> None:
    page = open_page("/lessons/intuition", reduced_motion="reduce")
    onward = page.get_by_role("button", name="One step on")
    traced = stages("intuition")["main"].traced
    sentence = page.locator(".lesson-stage .sentence")
    for done in range(len(traced.steps) + 1):
        if done:
            onward.click()
        expect(sentence).to_have_text(told(traced, done))
    graph = page.locator(".lesson-stage svg.graph")
    boxes = "(it) => [...it.querySelectorAll('.node')].map((node) => [node.getAttribute('transform'), " \
        "node.querySelector('.node-value').textContent, node.querySelector('.node-gradient').textContent])"  # fmt: skip
    before = graph.evaluate(boxes)
    assert graph.locator(".station-name:visible").count() == len(before)
    page.get_by_role("radio", name="Nodes", exact=True).check()
    assert graph.evaluate(boxes) == before
    assert not graph.locator(".station-name:visible").count()
    assert sentence.inner_text() == traced.steps[-1].text
    page.get_by_role("radio", name="Stations", exact=True).check()
    assert sentence.inner_text() == told(traced, len(traced.steps))


def test_wheels_turn_with_their_values_as_long_as_their_program_is_shown(open_page: OpenPage) -> None:
    page = open_page("/lessons/chain-rule", reduced_motion="no-preference")
    slider = page.locator("#rates-drag")
    assert angles(page) == [30, 60, 180]
    slider.fill("2.5")
    poll(page, lambda: angles(page) == [75, 150, 450])
    assert page.locator(".lesson-stage .dial-value").all_text_contents() == ["2.5", "5", "15"]
    page.goto("/lessons/chain-rule#curved")
    poll(page, lambda: page.locator(".dials:visible").count() == 0)


def test_who_wants_no_motion_reads_the_numbers_of_the_wheels(open_page: OpenPage) -> None:
    page = open_page("/lessons/chain-rule", reduced_motion="reduce")
    page.locator("#rates-drag").fill("2.5")
    poll(page, lambda: page.locator(".lesson-stage .dial-value").all_text_contents() == ["2.5", "5", "15"])
    assert angles(page) == [30, 60, 180]
    assert page.locator(".dial-hand:visible").count() == 0


def test_without_scripts_and_on_paper_the_wheels_and_both_faces_stand_in_the_text(open_page: OpenPage) -> None:
    page = open_page("/lessons/chain-rule", java_script_enabled=False)
    assert page.locator("#rates .dial:visible").count() == 3
    page.goto("/lessons/intuition")
    assert page.locator("#costume .station-name:visible").count() == page.locator("#costume .face-still .node").count()
    page.emulate_media(media="print")
    assert page.locator("#costume .face-still svg:visible, #costume .beat-still svg:visible").count() == 2
