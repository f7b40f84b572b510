"""Tables and lines of the inspector as markup: numbers with their meaning's class, tensors cell by cell or in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.drawing.markup import Element
from app.drawing.numbers import format_number
from engine.numbers import format_value
from engine.summary import gist

Content = str | Element
Index = tuple[int, ...]


def note(*content: Content, kind: str = "panel-note") -> Element:
    """Return a line of text."""
    return Element("p", {"class": kind}, content)


def row(head: Content, *cells: Content) -> Element:
    """Return a row of a table with its head."""
    return Element("tr", {}, (
        Element("th", {"scope": "row"}, (head,)),
        *(Element("td", {"class": "figure"}, (cell,)) for cell in cells),
    ))  # fmt: skip


def table(heads: Sequence[str], rows: Sequence[Element]) -> Element:
    """Return a table of figures under heads."""
    cells = tuple(
        Element("th", {"scope": "col", "class": "figure" if place else None}, (head,)) if head else Element("td")
        for place, head in enumerate(heads)
    )
    body = (Element("thead", {}, (Element("tr", {}, cells),)), Element("tbody", {}, tuple(rows)))
    return Element("table", {"class": "table ledger"}, body)


def figure(kind: str, value: Any, index: Index = (), *, signed: bool = False) -> Element:
    """Return a number with its meaning's class; of a tensor the cell at an index, or all of it in words."""
    if isinstance(value, np.ndarray) and len(index) == value.ndim:
        value = float(value[index])
    if isinstance(value, float):
        text = f"+{format_number(value)}" if signed and value > 0 else format_number(value)
    else:
        text = gist(value) if isinstance(value, np.ndarray) else format_value(value)
    return Element("span", {"class": kind}, (text,))
