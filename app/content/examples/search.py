"""Search in the library by words and by theme; knows nothing of where the words come from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from app.content.examples.library import EXAMPLES, THEMES, Example

# A word in the title says more about an example than one in its program.
_WEIGHTS: Final = (8, 4, 2, 1)


def search(query: str = "", theme: str = "", examples: Iterable[Example] = EXAMPLES.values()) -> list[Example]:
    """Return the examples in which every word of a query occurs, the best first, else in the library's order.

    Parameters
    ----------
    query
        Words; case and accents do not matter, and a part of a word is enough. All examples match an empty query.
    theme
        The slug of a theme to stay in; "" for all.
    examples
        What to search.

    Examples
    --------
    >>> [example.slug for example in search("vanishing time")]
    ['vanishing-through-time']
    """
    words = set(_plain(query).split())
    found = [(_score(example, words), example) for example in examples if theme in ("", example.theme)]
    return [example for score, example in sorted(found, key=lambda each: -each[0]) if score or not words]


def _score(example: Example, words: Iterable[str]) -> int:
    """Return how well an example fits: for each word the weight of the best place it is in; 0 if one is nowhere."""
    theme = THEMES[example.theme].title
    title = f"{example.title} {example.slug}"
    texts = [_plain(text) for text in (title, f"{theme} {example.theme}", example.watch, example.program)]
    scores = [
        max((weight for weight, text in zip(_WEIGHTS, texts, strict=True) if word in text), default=0) for word in words
    ]
    return sum(scores) if all(scores) else 0


def _plain(text: str) -> str:
    """Return a text without case and accents, compatible characters made one: ² is 2, É is e."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
