"""Traces in notebooks: a picture, tables, no script, nothing from elsewhere, bounded."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

import app.notebook
import engine

WORKED = engine.trace("z = w*x + b\na = relu(z)\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})


def shown(trace: engine.Trace) -> str:
    """Return what a notebook shows."""
    html = trace._repr_html_()
    assert html is not None
    return html


class Balance(HTMLParser):
    """Collects the text, and finds tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> list[str]:
    """Return the texts of well-formed HTML."""
    parser = Balance()
    parser.feed(html)
    assert parser.open == []
    return parser.text


def test_the_engine_alone_leaves_a_notebook_to_show_plain_text() -> None:
    code = "import engine; print(engine.trace('x*2', {'x': 1})._repr_html_())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "None\n"


def test_a_trace_shows_its_graph_variables_and_steps() -> None:
    texts = read(shown(WORKED))
    for expected in ("Trace of L = 4 (10 nodes, 14 steps)", "12", WORKED.steps[-1].text):
        assert expected in texts
    (source,) = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)">', shown(WORKED))
    picture = ElementTree.fromstring(base64.b64decode(source[0]))
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert source[1].endswith("; Trace of L = 4 (10 nodes, 14 steps)")


def test_remarks_stand_beside_what_they_are_about() -> None:
    assert any(text.startswith("domain: ") for text in read(shown(engine.trace("log(x)", {"x": -1}))))


def test_nothing_in_it_runs_or_comes_from_elsewhere() -> None:
    html = shown(WORKED)
    (encoded,) = re.findall(r"base64,([^\"]+)", html)
    for text in (html, base64.b64decode(encoded).decode()):
        assert not re.search(r"<script|javascript:|\son\w+=|@import", text, re.I)
        assert not re.findall(r'(?:src|href)="(?!data:|#)', text)
        assert not re.findall(r"url\((?!#)", text)


def test_its_styles_apply_to_itself_only() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", shown(WORKED))
    selectors = [each for rule in style.split("}")[:-1] for each in rule.partition("{")[0].split(",")]
    assert selectors
    assert all(selector.startswith(".blameflow") for selector in selectors)


@pytest.mark.parametrize(
    ("trace", "word"),
    [
        (engine.trace("+".join(f"x{i}" for i in range(400)), {f"x{i}": i for i in range(400)}), "it is not drawn"),
        (engine.trace("L = sum(x*x)", {"x": [[0.5] * 400] * 400}), "a 400×400 tensor, all 0.5"),
        (engine.trace("\n".join(["a0 = x*x", *(f"a{i} = a{i - 1}*x" for i in range(1, 140))]), {"x": 1}), "more rows"),
    ],
    ids=["many nodes", "large tensors", "many steps"],
)
def test_a_big_trace_is_summed_up(trace: engine.Trace, word: str) -> None:
    html = shown(trace)
    assert word in html
    assert len(html) < 400_000
    read(html)


def test_show_is_a_frame_with_the_player_inside_and_a_picture_beside_it() -> None:
    cell = app.notebook.show(WORKED, height=300)
    html = cell._repr_html_()
    assert html.startswith('<iframe srcdoc="&lt;!doctype html&gt;')
    assert 'sandbox="allow-scripts"' in html
    assert 'height="300"' in html
    assert "<summary>As a picture</summary><img" in html
    assert repr(cell) == repr(WORKED)


def test_show_keeps_another_output_and_tensors() -> None:
    traced = engine.trace("s = W @ x\nL = sum(s)", {"W": [[1, 2], [3, 4]], "x": [1, 2]})
    html = app.notebook.show(engine.trace("a = x*2\nb = a*3", {"x": 1}, output="a"))._repr_html_()
    assert "∂a" in html
    assert "[[1.0,2.0],[3.0,4.0]]" in app.notebook.show(traced)._repr_html_().replace("&amp;quot;", '"')
