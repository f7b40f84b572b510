"""The pages of the pitfalls: complete without scripts, and their links lead to the same state."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.content.pitfalls import PITFALLS, TITLES, scene
from app.pages.pitfall_text import prose
from app.pages.pitfalls import pitfall_page, shown
from app.pages.questions import read_page_question

each = pytest.mark.parametrize("slug", TITLES)


@pytest.fixture(scope="module")
def pages(api: Any) -> dict[str, str]:
    """Every scene's page."""
    answers = {slug: api.get(f"/pitfalls/{slug}") for slug in TITLES}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {slug: unescape(answer.text) for slug, answer in answers.items()}


def test_the_list_has_every_scene_with_its_two_numbers(api: Any) -> None:
    html = unescape(api.get("/pitfalls").text)
    assert re.findall(r'<h2><a href="/pitfalls/([\w-]+)">([^<]+)', html) == list(TITLES.items())
    found = re.findall(r'<dd class="is-wrong">([^<]+)</dd>.*?<dd class="is-right">([^<]+)</dd>', html, re.DOTALL)
    assert found == [(numbers["wrong"], numbers["right"]) for numbers in (shown(scene(slug)) for slug in TITLES)]


@each
def test_a_page_tells_it_all_without_scripts(pages: dict[str, str], slug: str) -> None:
    html, pitfall, numbers = pages[slug], PITFALLS[slug], shown(scene(slug))
    for name in ("wrong", "right"):
        assert f'<span class="verdict-number is-{name}">{numbers[name]}</span>' in html
    assert all(source.link in html for source in pitfall.sources)
    assert not re.search(r"\{\w+\}|`", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL))
    assert html.count("<svg") >= (2 if scene(slug).wrong is None else 3)


@each
def test_the_workbench_opens_with_the_same_program_at_the_same_step(slug: str) -> None:
    page = pitfall_page(slug)
    question = read_page_question(urlsplit(page.address).query.encode())
    assert (question.program, question.inputs, question.step) == (
        PITFALLS[slug].program, PITFALLS[slug].inputs, page.step,
    )  # fmt: skip


@each
def test_the_switch_has_the_wrong_pass_and_no_second_drawing(pages: dict[str, str], slug: str) -> None:
    it = scene(slug)
    found = re.findall(r'<script type="application/json" data-part="(\w+)">(.*?)</script>', pages[slug], re.DOTALL)
    data = {name: json.loads(text) for name, text in found}
    if it.wrong is None:
        assert data["wrong"] == {}
        return
    gradients = [node["gradient"] for node in data["wrong"]["trace"]["nodes"]]
    assert gradients == json.loads(json.dumps([_plain(gradient) for gradient in it.wrong.node_gradients]))
    assert ("view" in data["wrong"]["trace"]) == (slug == "clipping-values")
    assert len(data["wrong"]["trace"]["steps"]) >= data["wrong"]["step"] > 0


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def test_links_of_trials_are_served(api: Any) -> None:
    paths = {trial.path for it in PITFALLS.values() for trial in it.trials}
    assert len(paths) > 4
    assert {path: api.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_a_pitfall_that_does_not_exist_is_not_found(api: Any) -> None:
    answer = api.get("/pitfalls/nothing", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not-found"


def test_figures_show_what_the_engine_says(pages: dict[str, str]) -> None:
    assert "the inner lengths must agree, not 3 and 2" in pages["transpose"]
    rows = re.findall(r"<tr><th[^>]*>p.</th>(.*?)</tr>", pages["softmax-elementwise"])
    assert [re.findall(r">([^<>]+)</td>", row)[-1] for row in rows] == ["0", "0", "0"]
    assert [row.count("diagonal") for row in rows] == [1, 1, 1]
    assert "Error of the central difference" in pages["finite-differences"]
    assert re.search(r"w \+0\.01</th><td[^>]*>4\.08</td><td[^>]*>4\.0804<", pages["gradient-without-meaning"])


def test_prose_escapes_what_it_is_given() -> None:
    assert prose("a < {x} & `b <`", {"x": "<b>"}) == (
        'a &lt; <span class="number">&lt;b&gt;</span> &amp; <code>b &lt;</code>'
    )
    assert "<msub>" in prose("`∂L/∂w1`", {})
