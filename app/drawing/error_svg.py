"""An error as a picture, for addresses that stand in an ``<img>``: it says what is wrong where the graph would be."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from app.drawing.markup import Element, Scalar
from app.drawing.standalone import RULES, Theme, themed

WIDTH, LINE, LETTERS, ROWS = 640.0, 22.0, 72, 12
STYLE = ".graph .title{font-weight:600}"


def error_svg(title: str, sentences: Iterable[str], theme: Theme = "light") -> Element:
    """Return a picture of an error: its title, and each sentence in as many rows as it needs."""
    rows = [row for sentence in sentences for row in textwrap.wrap(sentence, LETTERS)]
    if len(rows) > ROWS:
        rows[ROWS - 1 :] = ["…"]
    height = LINE * (len(rows) + 2) + 16
    texts = [Element("text", {"class": "title", "x": 20, "y": 34}, (title,))]
    texts += [Element("text", {"x": 20, "y": 34 + LINE * (i + 1)}, (row,)) for i, row in enumerate(rows)]
    attributes: dict[str, Scalar] = {
        "class": "graph", "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH:g} {height:g}",
        "width": WIDTH, "height": height, "role": "img", "aria-label": f"Error: {title}",
    }  # fmt: skip
    return Element("svg", attributes, (
        Element("title", {}, (f"Error: {title}",)),
        Element("desc", {}, (" ".join(rows),)),
        Element("style", {}, (themed(theme) + RULES + STYLE,)),
        Element("rect", {"class": "paper", "width": WIDTH, "height": height}),
        *texts,
    ))  # fmt: skip
