"""The prose of a pitfall: numbers put in where they are named, formulas set between backticks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from markupsafe import Markup, escape

from app.drawing import mathml
from app.drawing.markup import Element
from engine import EngineError
from engine.language import parse
from engine.ops import REGISTRY

_SPAN: Final = re.compile(r"`([^`]+)`")
_NAMED: Final = re.compile(r"\{(\w+)\}")
_DERIVATIVE: Final = re.compile(r"∂(\w+)/∂(\w+)")


def prose(text: str, numbers: Mapping[str, str]) -> Markup:
    """Return a paragraph as HTML.

    Parameters
    ----------
    text
        Numbers by name in braces; between backticks a formula of the program language, or else code.
    numbers
        By name, as they are shown; ``right`` and ``wrong`` get their colours.

    Examples
    --------
    >>> prose("It is {right}, not {wrong}.", {"right": "4", "wrong": "2"})
    Markup('It is <span class="is-right">4</span>, not <span class="is-wrong">2</span>.')
    """
    parts = _SPAN.split(text)
    return Markup().join(
        _span(part) if place % 2 else _numbers(part, numbers) for place, part in enumerate(parts) if part
    )


def plain(text: str) -> str:
    """Return a text without its marks, for names that are read aloud."""
    return text.replace("`", "")


def _numbers(text: str, numbers: Mapping[str, str]) -> Markup:
    parts = _NAMED.split(text)
    return Markup().join(
        _number(part, numbers[part]) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def _number(name: str, shown: str) -> Markup:
    kind = f"is-{name}" if name in ("right", "wrong") else "number"
    return Markup('<span class="{}">{}</span>').format(kind, shown)


def _span(text: str) -> Markup:
    derivative = _DERIVATIVE.fullmatch(text)
    if derivative:
        return Markup(_in_line(*derivative.groups()).html())
    try:
        parse(text, functions=frozenset(REGISTRY))
    except EngineError:
        return Markup(Element("code", {}, (text,)).html())
    return Markup(mathml.formula(text).html())


def _in_line(of: str, by: str) -> Element:
    """Return ∂of/∂by on one line, which a stacked fraction would push apart."""
    partial, slash = Element("mi", {}, ("∂",)), Element("mo", {"lspace": "0", "rspace": "0"}, ("/",))
    row = (partial, *mathml.formula(of).children, slash, partial, *mathml.formula(by).children)
    return Element("math", {}, (Element("mrow", {}, row),))
