"""Values as mathematics: numbers, and vectors and matrices in brackets; what has more axes is told by its shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.drawing import mathml, wording
from app.drawing.markup import Element
from app.drawing.numbers import DIGITS, format_number

MOST_AXES = 2


def matrix(value: Any, kind: str, digits: int = DIGITS) -> Element:
    """Return a number or an array as a formula.

    Parameters
    ----------
    value
        A float, or an array.
    kind
        The class that says what it is: ``value``, ``gradient`` …
    digits
        Significant digits of each number.
    """
    if not isinstance(value, np.ndarray):
        row = mathml.number(float(value), digits).children
        return Element("math", {}, (Element("mrow", {"class": kind}, row),))
    if value.ndim > MOST_AXES:
        return Element("math", {}, (Element("mtext", {"class": kind}, (wording.shape_text(value.shape),)),))
    rows = tuple(
        Element("mtr", {}, tuple(Element("mtd", {}, (_entry(entry, digits),)) for entry in row))
        for row in np.atleast_2d(value).tolist()
    )
    table = Element("mtable", {"class": "matrix"}, rows)
    brackets = (Element("mo", {"form": form}, (sign,)) for form, sign in (("prefix", "["), ("postfix", "]")))
    opening, closing = brackets
    return Element("math", {}, (Element("mrow", {"class": kind}, (opening, table, closing)),))


def _entry(value: float, digits: int) -> Element:
    """Return a number in one element: a minus sign in ``mn`` keeps the columns of a matrix aligned."""
    return Element("mn", {}, (format_number(value, digits),))
