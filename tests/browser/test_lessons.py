"""A lesson is walked to its end: the text moves the player, waits where the reader must act, and judges answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from app.content.lessons import Lesson, lessons
from app.pages.lessons import stages
from tests.browser.conftest import OpenPage
from tests.browser.helpers import NARROW, WIDE, axe, has_no_horizontal_scroll, poll

WALKED = [lesson for lesson in lessons().values() if lesson.plays]
each_walked = pytest.mark.parametrize("lesson", WALKED, ids=lambda lesson: lesson.slug)


def step(page: Page) -> int:
    """Return the step that the player has reached."""
    return int(page.locator("blame-flow").get_attribute("step") or -1)


def act(beat: Locator, lesson: Lesson) -> None:
    """Do what a beat asks for."""
    box = beat.locator("[data-part=act]")
    kind = beat.get_attribute("data-act")
    if kind == "play":
        box.locator(".act-play").click()
    elif kind == "drag":
        slider = box.locator("input[type=range]")
        slider.focus()
        slider.press("ArrowRight")
    elif kind == "predict":
        form = box.locator("form")
        stage = stages(lesson.slug)[beat.get_attribute("data-scene") or "main"]
        gradient: Any = stage.traced.gradients[form.get_attribute("data-variable") or ""]
        index = form.get_attribute("data-index")
        right = gradient[tuple(map(int, index.split(",")))] if index else gradient
        field = box.locator("input")
        field.fill(str(right + 1000))
        field.press("Enter")
        poll(beat.page, lambda: box.locator("form[data-verdict=wrong]").count())
        field.fill(str(right))
        field.press("Enter")
    elif kind == "choose":
        cell = beat.locator("[data-cell]").last
        cell.click()
        told = beat.locator("[data-told]:visible")
        assert told.count() == 1
        assert told.get_attribute("data-told") == cell.get_attribute("data-cell")
    elif kind == "switch":
        beat.page.get_by_role("radio", name="Nodes", exact=True).check()
    else:
        box.locator(".act-skip").click()
    box.locator(".act-done").wait_for()


def wait_for(page: Page, beat: Locator, place: str) -> None:
    """Wait until a beat is shown, with the player where it says, if it says so."""
    poll(page, lambda: beat.get_attribute("data-active") is not None)
    wanted = beat.get_attribute(place)
    poll(page, lambda: wanted is None or step(page) == int(wanted))


@each_walked
def test_a_lesson_is_walked_to_its_end(open_page: OpenPage, lesson: Lesson) -> None:
    page = open_page(f"/lessons/{lesson.slug}", reduced_motion="reduce")
    page.locator("[data-part=turn] button").first.wait_for()
    beats = page.locator("[data-part=lesson] .beat")
    for place in range(beats.count()):
        beat = beats.nth(place)
        if place:
            page.get_by_role("button", name="Read on").click()
        wait_for(page, beat, "data-step")
        if beat.get_attribute("data-act"):
            assert page.get_by_role("button", name="Read on").is_disabled()
            act(beat, lesson)
            wait_for(page, beat, "data-then")
    for question in lesson.checks:
        right = next(place for place, choice in enumerate(question.choices) if choice.right)
        wrong = next(place for place, choice in enumerate(question.choices) if not choice.right)
        for place, said in ((wrong, "Not so."), (right, "Right.")):
            page.locator(f"input[name={question.name}][value='{place}']").check()
            assert page.locator(f"[data-answer^='{question.name}:']:visible strong").all_inner_texts() == [said]
        assert f"{question.name}={right}" in page.url


# On a phone and in the dark all lessons are alike: one stands for all of them.
LOOKS = [(lesson, WIDE, "light") for lesson in lessons().values()] + [(lessons()["worked-example"], NARROW, "dark")]


@pytest.mark.allow("csp", "console")  # of axe itself
@pytest.mark.parametrize(("lesson", "size", "scheme"), LOOKS, ids=[f"{it.slug} {scheme}" for it, _, scheme in LOOKS])
def test_a_lesson_is_accessible(open_page: OpenPage, lesson: Lesson, size: Any, scheme: Any) -> None:
    page = open_page(f"/lessons/{lesson.slug}", size, color_scheme=scheme)
    assert axe(page) == []


@pytest.mark.parametrize("lesson", lessons().values(), ids=lambda lesson: lesson.slug)
def test_a_lesson_fits_a_phone(open_page: OpenPage, lesson: Lesson) -> None:
    page = open_page(f"/lessons/{lesson.slug}", NARROW)
    assert has_no_horizontal_scroll(page)


def test_scrolling_moves_the_player_and_stops_where_the_reader_must_act(open_page: OpenPage) -> None:
    page = open_page("/lessons/worked-example", reduced_motion="reduce")
    beats = page.locator("[data-part=lesson] .beat")
    page.locator("[data-part=turn] button").first.wait_for()
    beats.nth(1).scroll_into_view_if_needed()
    beats.nth(3).evaluate("(it) => it.scrollIntoView({block: 'center'})")
    poll(page, lambda: "waits" in page.locator(".beat-place").inner_text())
    assert step(page) == 0
    page.locator(".act-skip").first.click()
    beats.nth(2).evaluate("(it) => it.scrollIntoView({block: 'center'})")
    poll(page, lambda: step(page) == int(beats.nth(2).get_attribute("data-step") or 0))


def test_by_keyboard_a_lesson_leads_to_what_it_waits_for_and_compares_a_nudge(open_page: OpenPage) -> None:
    page = open_page("/lessons/worked-example#error", reduced_motion="reduce")
    onward = page.get_by_role("button", name="Read on")
    poll(page, lambda: page.locator("#error").get_attribute("data-active") is not None)
    onward.press("Enter")
    assert page.locator("#error-answer").evaluate("(it) => it === document.activeElement")
    assert "waits" in page.locator(".beat-place").inner_text()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.locator("#error .act-done").wait_for()
    onward.press("Enter")
    poll(page, lambda: page.locator("#loss").get_attribute("data-active") is not None)
    while page.locator("#nudge").get_attribute("data-active") is None:
        onward.press("Enter")
    page.locator("#nudge-drag").press("End")
    poll(page, lambda: "+12" in page.locator("#nudge .act-promise").inner_text())
    assert "+8" in page.locator("#nudge .act-promise").inner_text()
    for _ in range(3):
        onward.press("Enter")
    assert page.locator("#check").evaluate("(it) => it.getBoundingClientRect().top < innerHeight / 2")


def test_on_a_phone_the_graph_comes_after_the_text_and_stays_in_sight(open_page: OpenPage) -> None:
    page = open_page("/lessons/worked-example#relu", NARROW, reduced_motion="reduce")
    poll(page, lambda: page.locator("#relu").get_attribute("data-active") is not None)
    page.get_by_role("button", name="Read on").click()
    poll(page, lambda: page.locator("#weight").get_attribute("data-active") is not None)
    page.get_by_role("button", name="Back").focus()
    heading, stage = page.locator("#weight h2").bounding_box(), page.locator(".lesson-stage").bounding_box()
    assert heading
    assert stage
    assert 0 <= heading["y"] < stage["y"]
    assert stage["y"] + stage["height"] <= NARROW["height"] + 1
    page.locator("#nudge-drag").focus()
    slider = page.locator("#nudge-drag").bounding_box()
    assert slider
    assert slider["y"] + slider["height"] <= stage["y"]


def test_an_address_opens_a_lesson_where_its_reader_was(open_page: OpenPage) -> None:
    page = open_page("/lessons/worked-example?q1=1#bias", reduced_motion="reduce")
    beat = page.locator("#bias")
    poll(page, lambda: beat.get_attribute("data-active") is not None)
    assert step(page) == int(beat.get_attribute("data-step") or 0)
    assert page.locator("[data-answer^='q1:']:visible strong").all_inner_texts() == ["Not so."]


@pytest.mark.parametrize("lesson", lessons().values(), ids=lambda lesson: lesson.slug)
def test_without_scripts_and_on_paper_each_part_has_its_own_picture(open_page: OpenPage, lesson: Lesson) -> None:
    page = open_page(f"/lessons/{lesson.slug}", java_script_enabled=False)
    assert page.locator(".beat-still:visible").count() == page.locator(".beat").count()
    assert not page.locator(".lesson-stage .controls:visible, .act:visible").count()
    page.emulate_media(media="print")
    assert page.locator(".beat-still:visible").count() == page.locator(".beat").count()


@pytest.mark.parametrize("slug", ["summary", "quick-reference"])
def test_a_page_to_print_takes_one_sheet_and_judges_its_check(open_page: OpenPage, slug: str) -> None:
    page = open_page(f"/lessons/{slug}")
    for size in ("A4", "Letter"):
        assert len(re.findall(rb"/Type /Page\b", page.pdf(format=size))) == 1, size
    for question in lessons()[slug].checks:
        for place, choice in enumerate(question.choices):
            page.locator(f"input[name={question.name}][value='{place}']").check()
            said = page.locator(f"[data-answer^='{question.name}:']:visible strong").all_inner_texts()
            assert said == ["Right." if choice.right else "Not so."]
