"""Pictures at a URL: the graph at any step as SVG or PNG, and errors as pictures too."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from app.drawing.error_svg import error_svg
from app.drawing.standalone import standalone_svg, tokens
from app.headers import source_hash
from app.limits import Limits
from app.problems import Problem
from app.schemas.picture import animated_steps, check_picture_size
from app.settings import Settings
from engine import trace
from tests.app.scripts import PROGRAMS

PROGRAM, INPUTS = PROGRAMS["worked example"]
SVG = "{http://www.w3.org/2000/svg}"


def ask(api: Any, kind: str = "svg", **changes: Any) -> Any:
    query = {"program": PROGRAM, "inputs": json.dumps(INPUTS)} | changes
    return api.get(f"/api/v1/traces.{kind}", params=query)


def image(answer: Any) -> Image.Image:
    return Image.open(io.BytesIO(answer.content))


def test_the_svg_stands_alone_with_title_and_description(api: Any) -> None:
    answer = ask(api)
    root = ElementTree.fromstring(answer.content)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "Computation graph of L: 9 nodes"
    assert "w = 3 (∂L/∂w = 8)" in (root[1].text or "")
    assert answer.text == standalone_svg(trace(PROGRAM, INPUTS)).html()


def test_a_picture_may_be_cached_and_its_own_styles_apply(api: Any) -> None:
    for kind in ("svg", "png"):
        answer = ask(api, kind)
        again = api.get(str(answer.request.url), headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "public" in answer.headers["cache-control"]
        assert answer.headers["etag"].startswith('"')
        assert answer.headers["content-security-policy"].endswith("; sandbox")


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize("program", [PROGRAM, "("])
def test_the_styles_of_a_picture_are_those_that_its_policy_knows(api: Any, theme: str, program: str) -> None:
    answer = ask(api, theme=theme, program=program)
    (style,) = ElementTree.fromstring(answer.content).iter(f"{SVG}style")
    rules = answer.headers["content-security-policy"].split("; ")
    assert source_hash(style.text or "") in rules[1].split()
    assert (rules[0], rules[2]) == ("default-src 'none'", "sandbox")


def test_a_gradient_is_not_yet_there_before_its_step(api: Any) -> None:
    assert ask(api, step="5").text.count(">not yet<") == 9
    assert "not yet" not in ask(api, step="14").text
    assert ask(api, step="999999").text == ask(api, step="14").text


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_a_theme_decides_the_colours(api: Any, theme: str) -> None:
    text = ask(api, theme=theme).text
    assert ("prefers-color-scheme" in text) == (theme == "auto")
    assert ("--paper:#15171b" in text) == (theme != "light")


def test_a_png_has_the_colours_of_its_theme_and_twice_the_size_of_the_svg(api: Any) -> None:
    root = ElementTree.fromstring(ask(api).content)
    light, dark = image(ask(api, "png")), image(ask(api, "png", theme="dark"))
    assert light.size == (2 * float(root.attrib["width"]), 2 * float(root.attrib["height"]))
    for theme, drawn in (("light", light), ("dark", dark)):
        paper = f"#{bytes(drawn.convert('RGB').getpixel((2, 2))).hex()}"  # type: ignore[arg-type]
        assert paper == tokens()[theme]["paper"]


def test_a_png_shows_numbers_and_signs_in_our_own_font(api: Any) -> None:
    """Without a font there would be no text: values would not change the picture."""
    first, second = ask(api, "png"), ask(api, "png", inputs=json.dumps(INPUTS | {"b": 2}))
    assert first.content != second.content
    assert ask(api, "png").content == first.content


def test_a_png_is_as_wide_as_asked(api: Any) -> None:
    assert image(ask(api, "png", width="300")).width == 300


def test_a_png_of_too_many_pixels_is_refused_before_it_is_drawn(make_api: Any, monkeypatch: Any) -> None:
    small = make_api(Settings(limits=Limits(pixels=100_000)))
    assert image(ask(small, "png")).size[0] * image(ask(small, "png")).size[1] <= 100_000
    drawn: list[Any] = []
    monkeypatch.setattr("app.api.pictures.paint", lambda _, sketch: drawn.append(sketch))
    answer = ask(small, "png", width="8000")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "image/png")
    assert drawn == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"program": "L = w +* x"}, 422),
        ({"program": "L = <script>"}, 422),
        ({"inputs": "{'x': 2}"}, 400),
        ({"step": "-1"}, 422),
        ({"step": "1.5"}, 422),
        ({"step": "many"}, 422),
        ({"theme": "pink"}, 422),
        ({"surprise": "1"}, 422),
    ],
    ids=lambda value: str(value),
)
def test_an_error_is_a_picture_with_its_status(api: Any, changes: dict[str, str], status: int) -> None:
    svg, png = ask(api, **changes), ask(api, "png", **changes)
    assert (svg.status_code, svg.headers["content-type"]) == (status, "image/svg+xml")
    assert (png.status_code, png.headers["content-type"]) == (status, "image/png")
    assert svg.headers["cache-control"] == png.headers["cache-control"] == "no-store"
    root = ElementTree.fromstring(svg.content)
    assert (root[0].text or "").startswith("Error: ")
    assert image(png).width > 100
    assert "<script" not in svg.text


def test_an_error_says_where_and_what_would_be_right(api: Any) -> None:
    root = ElementTree.fromstring(ask(api, program="L = w +* x").content)
    said = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "Line 1, column 8" in said
    assert "a name, a number or a call" in said


def test_a_long_error_stays_within_its_picture() -> None:
    svg = error_svg("Several things are wrong", ["much " * 200] * 20)
    rows = [element for element in svg.children if getattr(element, "tag", "") == "text"]
    assert len(rows) == 13
    assert max(float(row.attributes["y"]) for row in rows) < float(svg.attributes["height"])  # type: ignore[union-attr, arg-type]


def test_auto_is_for_svg_only(api: Any) -> None:
    assert ask(api, "svg", theme="auto").status_code == 200
    assert ask(api, "png", theme="auto").status_code == 422


def test_without_the_extra_a_png_is_a_problem_that_names_it(api: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.api.pictures.can_render", lambda: False)
    answer = ask(api, "png")
    assert (answer.status_code, answer.headers["content-type"]) == (501, "application/problem+json")
    assert "export" in answer.json()["errors"][0]["detail"]
    assert api.get(answer.json()["type"]).status_code == 200
    assert ask(api, "svg").status_code == 200


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_picture_is_never_longer_than_was_foreseen(name: str) -> None:
    traced = trace(*PROGRAMS[name])
    with pytest.raises(Problem) as refused:
        check_picture_size(traced, 1)
    foreseen = refused.value.flaws[0].params["given"]
    assert max(len(standalone_svg(traced, "auto", step).html().encode()) for step in (None, 0, 3)) <= foreseen


def test_a_picture_over_the_limit_is_refused(make_api: Any) -> None:
    answer = ask(make_api(Settings(limits=Limits(response=5000))))
    assert answer.status_code == 422
    assert "5000" in answer.text


@pytest.mark.parametrize("step", ["abc", "1.5", "", "1e1", "１"])
def test_a_step_that_is_no_whole_number_is_said_to_be_none(api: Any, step: str) -> None:
    answer = ask(api, step=step)
    assert answer.status_code == 422
    assert "step" in answer.text
    assert "whole number" in answer.text
    assert "JSON" not in answer.text


def test_a_gif_shows_every_step_and_the_last_one_longest(api: Any) -> None:
    answer = api.get("/api/v1/traces.gif?program=L%20%3D%20x*x&inputs=%7B%22x%22%3A%203%7D&width=200")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    picture = Image.open(io.BytesIO(answer.content))
    times = []
    for frame in range(picture.n_frames):
        picture.seek(frame)
        times.append(picture.info["duration"])
    assert picture.size[0] == 200
    assert sum(times) == 4 * 1_200 + 4_000
    assert times[-1] == max(times)


@pytest.mark.parametrize(("query", "status"), [("program=L%20%3D", 422), ("program=1&step=2", 422)])
def test_an_error_of_a_gif_is_a_gif(api: Any, query: str, status: int) -> None:
    answer = api.get(f"/api/v1/traces.gif?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "image/gif")


def test_a_gif_of_too_many_pixels_is_refused_before_it_is_drawn(api: Any) -> None:
    answer = api.get("/api/v1/traces.gif?program=L%20%3D%20x*x&inputs=%7B%22x%22%3A%203%7D&width=16000")
    assert answer.status_code == 422


def chain(lines: int) -> dict[str, str]:
    program = "\n".join(["a0 = sin(x)", *(f"a{each} = sin(a{each - 1})" for each in range(1, lines))])
    return {"program": program, "inputs": '{"x": 1}'}


def test_a_long_animation_is_as_narrow_as_it_must_be(api: Any) -> None:
    answer = api.get("/api/v1/traces.gif", params=chain(12))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.n_frames >= 16
    # The height is rounded.
    assert picture.n_frames * picture.width * picture.height <= 1.02 * Limits().pixels / 4
    assert picture.width > 700


def test_an_animation_of_many_steps_shows_some_at_once_from_the_first_to_the_last() -> None:
    program = chain(40)["program"]
    traced = trace(program, {"x": 1.0})
    steps = animated_steps(traced, Limits().response)
    assert (steps[0], steps[-1]) == (0, len(traced.steps))
    assert 8 <= len(steps) < 20
    gaps = {later - earlier for earlier, later in pairwise(steps)}
    assert max(gaps) - min(gaps) <= 1
    assert animated_steps(trace("x*x", {"x": 1.0}), Limits().response) == [0, 1, 2, 3, 4]


def test_an_animation_of_too_much_is_refused_before_a_frame_is_drawn(api: Any, monkeypatch: Any) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr("app.api.pictures.standalone_svg", lambda *given: drawn.append(given))
    answer = api.get("/api/v1/traces.gif", params={**chain(200), "width": "16"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "image/gif")
    assert drawn == []
