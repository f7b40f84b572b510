"""The pages of exercises: what their address says, what they tell and what they keep back, on screen and paper."""

from __future__ import annotations

import gzip
import re
from html import unescape
from typing import Any

import pytest

from app.drawing.numbers import format_number
from app.modules import changed, imports
from engine.exercises import KINDS, LEVELS, generate, sheet

FULL = [(kind, level) for kind in KINDS for level in LEVELS]


def text_of(html: str) -> str:
    """Return the text of a page; the sign of a number is an element of its own in a formula."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).replace("− ", "−")


def region(html: str, start: str, end: str) -> str:
    begun = html.index(start)
    return html[begun : html.index(end, begun)]


def answered(api: Any, query: str) -> list[tuple[str, str]]:
    page = api.get(f"/exercises?{query}").text
    return [
        (kind, unescape(said)) for kind, said in re.findall(r'data-part="said" data-kind="(\w*)"[^>]*>(.*?)</p>', page)
    ]


@pytest.mark.parametrize(("kind", "level"), FULL)
def test_a_page_asks_and_keeps_the_gradients_for_its_solution(api: Any, kind: str, level: int) -> None:
    it = generate(kind, level, 3)
    answer = api.get(f"/exercises?kind={kind}&level={level}&seed=3")
    assert answer.status_code == 200
    assert not re.findall(r"<script(?![^>]*(?:src=|json))|<style| style=| on\w+=", answer.text)
    graph = region(answer.text, 'data-part="across"', 'data-part="down"')
    assert set(re.findall(r'class="node-gradient[^"]*"[^>]*>(.*?)<', graph)) <= {"not yet", ""}
    desk = text_of(region(answer.text, "exercise-desk", "exercise-hints"))
    assert it.question in desk
    assert all(line in desk for line in text_of(it.program).splitlines())
    solved = text_of(region(answer.text, 'data-part="solution"', "</details>"))
    for ask in it.asks:
        assert format_number(it.answer(ask)) in solved
        assert answer.text.count(f'name="a{it.asks.index(ask)}"') == 1


def test_without_scripts_the_address_carries_the_answers_and_the_server_judges(api: Any) -> None:
    it = generate("chain", 2, 7)
    first, second = it.asks
    told = answered(api, f"kind=chain&level=2&seed=7&a0={-it.answer(first)}&a1=two")
    assert [kind for kind, _ in told] == ["wrong", "wrong"]
    assert "the sign is flipped" in told[0][1]
    assert told[1][1].startswith("The answer is no number")
    right = f"kind=chain&level=2&seed=7&a0={it.answer(first)}&a1={it.answer(second)}"
    assert [kind for kind, _ in answered(api, right)] == ["right", "right"]
    assert "data-solved" in api.get(f"/exercises?{right}").text
    assert [kind for kind, _ in answered(api, "kind=chain&level=2&seed=7&a1=%20")] == ["", ""]


def test_the_next_exercise_has_the_next_number_and_the_first_none_before(api: Any) -> None:
    page = unescape(api.get("/exercises?kind=matrix&level=3&seed=5").text)
    assert 'href="/exercises?kind=matrix&level=3&seed=6" rel="next"' in page
    assert 'href="/exercises?kind=matrix&level=3&seed=4" rel="prev"' in page
    assert 'rel="prev"' not in api.get("/exercises").text
    assert "seed=0" in unescape(api.get("/exercises?seed=999999999").text)


@pytest.mark.parametrize(
    ("kind", "level"), [("fan-out", 2), ("matrix", 3), ("networks", 4), ("softmax", 2), ("update", 4)]
)
def test_a_sheet_has_its_key_behind_all_exercises(api: Any, kind: str, level: int) -> None:
    html = api.get(f"/exercises/sheet?kind={kind}&level={level}&seed=7&count=5").text
    exercises, key = html.split('<section class="sheet-key"')
    found = sheet(kind, level, 7, 5)
    assert exercises.count('class="sheet-entry') == 5
    assert "Name" in exercises
    assert "Date" in exercises
    entries = key.split("<li>")[1:]
    for it, entry in zip(found, entries, strict=True):
        assert f"Number {it.seed}" in entry
        assert it.question in unescape(exercises)
        for ask in it.asks:
            assert format_number(it.answer(ask)) in text_of(entry)
    assert "http://blame.test/exercises/sheet?" in key
    shown = re.findall(r'class="node-gradient[^"]*"[^>]*>(.*?)<', exercises)
    assert set(shown) <= {"not yet", ""}


def test_the_same_address_is_the_same_page_and_may_be_kept(api: Any) -> None:
    for path in ("/exercises?kind=kinks", "/exercises/sheet?kind=kinks&count=3", "/embed/exercise?kind=kinks"):
        first = api.get(path)
        assert api.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/exercises", "/exercises/sheet", "/embed/exercise"])
@pytest.mark.parametrize(
    "query", ["kind=chains", "level=9", "level=x", "seed=-1", "seed=1.5", "kind=chain&kind=matrix"]
)
def test_what_makes_no_sense_is_a_problem(api: Any, path: str, query: str) -> None:
    assert api.get(f"{path}?{query}", headers={"Accept": "text/html"}).status_code in (400, 422)


def test_an_embed_has_the_headers_of_embeds_and_names_an_option_it_does_not_know(api: Any) -> None:
    good = api.get("/embed/exercise?kind=chain&theme=dark&height=300&id=q1&origin=https://course.example")
    plain = api.get("/embed")
    for name in ("content-security-policy", "cross-origin-embedder-policy", "cross-origin-resource-policy"):
        assert good.headers[name] == plain.headers[name]
    assert 'data-theme="dark"' in good.text
    assert '"id":"q1","origin":"https://course.example"' in good.text
    assert "theme=dark&height=300&id=q1" in unescape(good.text)
    wrong = api.get("/embed/exercise?kind=chain&levels=2")
    assert wrong.status_code == 422
    assert 'there is no option "levels"' in unescape(wrong.text)
    assert wrong.headers["content-security-policy"] == plain.headers["content-security-policy"]
    assert api.get("/embed/exercise?theme=pink").status_code == 422


def test_an_embed_is_light(api: Any) -> None:
    html = api.get("/embed/exercise?kind=networks&level=3").text
    scripts = ["exercises/exercise-embed.js", *imports("exercises/exercise-embed.js", changed())]
    assert set(re.findall(r'href="/static/js/(.*?)"', html)) == set(scripts[1:])
    sizes = [len(gzip.compress(api.get(f"/static/js/{name}").content, 6)) for name in scripts]
    assert sum(sizes) + len(gzip.compress(html.encode(), 6)) < 60_000
