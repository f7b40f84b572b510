"""Exercises in a browser: answers judged at once, hints, the solution in the player; on paper, in frames, on phones."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from engine.exercises import Exercise, generate
from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, axe, has_no_horizontal_scroll, poll
from tests.browser.hosts import serve_hosts

PATH = "/exercises?kind=fan-out&level=2&seed=7"
SHOWN = """() => Object.fromEntries([...document.querySelectorAll('.drawing-across .node')].map((node) =>
  [node.querySelector('.node-name')?.textContent, node.querySelector('.node-gradient')?.textContent]))"""
LISTEN = "window.heard = []; addEventListener('message', ({data}) => heard.push(data));"


def said(page: Page) -> list[str]:
    return page.locator(".exercise-said").all_inner_texts()


def ready(page: Page) -> None:
    poll(page, lambda: page.locator(".transport button").count() > 0)


def answers(it: Exercise) -> list[str]:
    return [f"{it.answer(ask):g}" for ask in it.asks]


def test_an_exercise_is_worked_out_by_keyboard_alone(open_page: OpenPage) -> None:
    it = generate("fan-out", 2, 7)
    right = answers(it)
    page = open_page(PATH)
    ready(page)
    assert set(page.evaluate(SHOWN).values()) == {"not yet"}
    first = page.locator(".exercise-answer").first
    first.focus()
    page.keyboard.type(f"-({right[0]})")
    page.keyboard.press("Enter")
    poll(page, lambda: "sign is flipped" in said(page)[0])
    assert page.evaluate(SHOWN)["x"] == "not yet"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "used in" in page.locator(".exercise-hint p").first.inner_text()
    first.fill(right[0])
    page.locator(".exercise-answer").nth(1).fill(right[1])
    page.keyboard.press("Enter")
    poll(page, lambda: page.locator("[data-solved]").count() == 1)
    assert all(text.endswith(number.replace("-", "−")) for text, number in zip(said(page), right, strict=True))
    shown = page.evaluate(SHOWN)
    assert [shown[ask.name] for ask in it.asks] == [number.replace("-", "−") for number in right]
    assert shown["L"] == "not yet"
    assert page.evaluate("document.activeElement.className") == "exercise-next"
    page.keyboard.press("Enter")
    page.wait_for_url("**/exercises?kind=fan-out&level=2&seed=8")


def test_the_solution_is_the_player_at_the_steps_that_lead_there(open_page: OpenPage) -> None:
    page = open_page(PATH)
    ready(page)
    page.get_by_text("Show the worked solution").click()
    count = page.locator(".transport-count")
    poll(page, lambda: "Seed" in count.inner_text())
    steps = page.locator(".exercise-steps [data-step]")
    steps.nth(2).click()
    number = steps.nth(2).inner_text()
    poll(page, lambda: count.inner_text().startswith(f"{number} of"))
    assert page.locator(".sentence").inner_text() in page.locator(".exercise-steps li").nth(2).inner_text()
    assert page.evaluate(SHOWN)["L"] == "1"
    assert page.locator("li[aria-current=step]").count() >= 1
    assert page.locator(".exercise-done").is_hidden()


def test_without_scripts_the_form_is_sent_and_the_solution_drawn(open_page: OpenPage) -> None:
    page = open_page(PATH, java_script_enabled=False)
    page.locator(".exercise-answer").first.fill("0.5")
    page.get_by_role("button", name="Check").click()
    assert "a0=0.5" in page.url
    assert said(page)[0].startswith("Not ∂L/∂x yet")
    page.get_by_text("Show the worked solution").click()
    assert page.locator(".exercise-done .graph").is_visible()
    page.get_by_text("Hint 1").first.click()
    page.get_by_text("Hint 2").first.click()
    assert page.get_by_text("Hint 3").first.is_visible()


def test_a_sheet_prints_its_key_on_a_page_of_its_own(open_page: OpenPage) -> None:
    page = open_page("/exercises/sheet?kind=fan-out&level=1&seed=1&count=3")
    page.emulate_media(media="print")
    assert page.locator(".exercise-chooser").is_hidden()
    assert page.locator(".site-header").is_hidden()
    assert page.locator(".sheet-list .program-text").first.is_visible()
    for size in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=size))) == 2


@pytest.mark.allow("foreign")
def test_a_sandboxed_frame_on_a_foreign_page_tells_every_answer(open_page: OpenPage, base_url: str) -> None:
    it = generate("update", 1, 2)
    source = f"{base_url}/embed/exercise?kind=update&level=1&seed=2&id=q7"
    frame = f'<iframe sandbox="allow-scripts" title="Exercise" width="640" height="480" src="{source}"></iframe>'
    with serve_hosts() as hosts:
        address = hosts.put("/course", f"<!doctype html><title>Course</title><script>{LISTEN}</script>{frame}")
        page = open_page("/healthz")
        page.goto(address)
        poll(page, lambda: heard(page, "ready"))
        assert heard(page, "ready")[0]["id"] == "q7"
        inside = page.frame_locator("iframe")
        for answer in (f"{it.value(it.asks[0]):g}", answers(it)[0]):
            inside.locator(".exercise-answer").fill(answer)
            inside.get_by_role("button", name="Check").click()
            inside.locator(".exercise-said:not(:empty)").wait_for()
        poll(page, lambda: len(heard(page, "answer")) == 2)
        told = [each["data"] for each in heard(page, "answer")]
        assert [each["correct"] for each in told] == [False, True]
        assert {each["name"] for each in told} == {"new w"}
        assert [each["expected"] for each in told] == [None, it.answer(it.asks[0])]


def heard(page: Page, event: str) -> list[Any]:
    return [each for each in page.evaluate("heard") if each.get("source") == "blameflow" and each["event"] == event]


# axe itself writes a style element to measure with, which the policy refuses, and says so on the console.
@pytest.mark.allow("csp", "console")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_phone_and_axe_finds_nothing(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/exercises?kind=matrix&level=4", NARROW, color_scheme=scheme)
    ready(page)
    page.get_by_text("Show the worked solution").click()
    page.locator(".exercise-answer").first.press("Enter")
    poll(page, lambda: said(page)[0] != "")
    assert axe(page) == []
    paths = ["/exercises?kind=networks&level=4", "/exercises?kind=broadcasting&level=4"] if scheme == "light" else []
    last = (
        "/exercises/sheet?kind=softmax&level=4&count=2" if scheme == "light" else "/embed/exercise?kind=softmax&level=4"
    )
    for path in (*paths, last):
        page.goto(path, wait_until="domcontentloaded")
        assert has_no_horizontal_scroll(page), path
    assert axe(page) == []
