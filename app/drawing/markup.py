"""The markup tree: SVG, MathML and HTML as data, written out escaped or as nested lists; knows no graph."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Scalar = str | int | float | bool | None

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:._-]*\Z")
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
# Not allowed in XML, and lone surrogates cannot be encoded at all.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


@dataclass(frozen=True, slots=True)
class Element:
    """One element of markup.

    Parameters
    ----------
    tag
        Its name.
    attributes
        By name. None leaves an attribute out, True writes it empty, floats are written with at most two decimals.
        ``style`` and event handlers are refused: the content security policy would.
    children
        Elements and texts.

    Examples
    --------
    >>> Element("mi", {"class": "value"}, ("<b>",)).html()
    '<mi class="value">&lt;b&gt;</mi>'
    """

    tag: str
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    children: tuple[Element | str, ...] = ()

    def __post_init__(self) -> None:
        _check_tag(self.tag)
        for name in self.attributes:
            _check_attribute(name)

    def html(self) -> str:
        """Return the escaped text of the tree; as XML it is well-formed too, except for void HTML elements."""
        parts: list[str] = []
        stack: list[Element | str] = [self]
        closing = _Closing
        while stack:
            item = stack.pop()
            if isinstance(item, closing):
                parts.append(item)
            elif isinstance(item, str):
                parts.append(_clean(item).translate(_TEXT))
            else:
                parts.append(item._opening())
                if item.tag not in _VOID:
                    stack.append(closing(f"</{item.tag}>"))
                    stack.extend(reversed(item.children))
        return "".join(parts)

    def json(self) -> list[Any]:
        """Return the tree as nested lists: ``["tag", {attribute: text}, [children]]``."""
        made: list[Any] = []
        stack: list[tuple[tuple[Element | str, ...], list[Any]]] = [((self,), made)]
        while stack:
            children, into = stack.pop()
            for child in children:
                if isinstance(child, str):
                    into.append(child if child.isprintable() else _clean(child))
                else:
                    inside: list[Any] = []
                    attributes = child.attributes
                    into.append([child.tag, _texts(attributes) if attributes else {}, inside])
                    if child.children:
                        stack.append((child.children, inside))
        root: list[Any] = made[0]
        return root

    def _opening(self) -> str:
        attributes = "".join(f' {name}="{text.translate(_QUOTED)}"' for name, text in _texts(self.attributes).items())
        return f"<{self.tag}{attributes}>"


class _Closing(str):
    """A closing tag on the writer's stack: text that is not to be escaped."""

    __slots__ = ()


@lru_cache
def _check_tag(tag: str) -> None:
    if not _NAME.match(tag) or tag.lower() == "script":
        raise ValueError(f"no element is called {tag!r}")


@lru_cache
def _check_attribute(name: str) -> None:
    lowered = name.lower()
    if not _NAME.match(name) or lowered == "style" or lowered.startswith("on"):
        raise ValueError(f"no attribute may be called {name!r}")


def number(value: float) -> str:
    """Return a coordinate: at most two decimals, no trailing zeros, no ``-0``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _texts(attributes: Mapping[str, Scalar]) -> dict[str, str]:
    return {
        name: value if type(value) is str and value.isprintable() else _text(value)
        for name, value in attributes.items()
        if value is not None and value is not False
    }


def _text(value: Scalar) -> str:
    if value is True:
        return ""
    if isinstance(value, float):
        return number(value)
    return _clean(str(value))


def _clean(text: str) -> str:
    return text if text.isprintable() else _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
