"""Blanks: marks in the place of numbers, so that what is written of a program's numbers is worked out once for all.

What is said of scalars differs between two traces of one plan in the numbers alone, and in the parentheses around some
of them. So whatever is written of a trace of blanks is a form: it holds, wherever a number goes, a mark that tells
which number and how it is written.
"""

from __future__ import annotations

from typing import Final

# Private characters, which no name and no number has.
OPENING: Final = "\ue000"
CLOSING: Final = "\ue001"
RAW: Final = "n"
SIGNS: Final = "−⁻×"
"""What there may be in a number that calls for parentheses around it."""
WAYS: Final = {
    chr(ord("a") + way): "".join(sign for place, sign in enumerate(SIGNS) if way >> place & 1)
    for way in range(1 << len(SIGNS))
}
"""Ways to write a number in a sentence: in parentheses where it has one of these signs."""
_LETTERS: Final = {signs: letter for letter, signs in WAYS.items()}


class Blank(str):
    """A mark for the number at a place of a trace's record."""

    __slots__ = ()

    @classmethod
    def at(cls, place: int) -> Blank:
        """Return the mark for a number as it is."""
        return cls(f"{OPENING}{place}{RAW}{CLOSING}")

    def guarded(self, signs: str = "") -> Blank:
        """Return the mark for the number as sentences have it, in parentheses where it has one of these signs."""
        letter = _LETTERS["".join(sign for sign in SIGNS if sign in signs)]
        return Blank(f"{self[: -len(RAW + CLOSING)]}{letter}{CLOSING}")


def guarded(text: str, signs: str) -> str:
    """Return a number's text, in parentheses where it has one of these signs.

    Examples
    --------
    >>> guarded("−2", "−"), guarded("2", "−"), guarded("1×10⁶", "⁻×")
    ('(−2)', '2', '(1×10⁶)')
    """
    if isinstance(text, Blank):
        return text.guarded(signs)
    return f"({text})" if any(sign in text for sign in signs) else text
