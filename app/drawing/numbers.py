"""How numbers are spoken; how they are written is the engine's rule, passed on from here."""

import math
from decimal import Decimal

from engine.numbers import DIGITS, MINUS, decompose, format_number, superscript, usual

SHORT_DIGITS = 2
# A box has room for no more.
BOX_DIGITS = 7


def spoken_number(value: float, digits: int = DIGITS) -> str:
    """Return a number as a screen reader says it: ``minus 1.2 times 10 to the minus 5``."""
    sign, magnitude, exponent = decompose(value, digits)
    words = ("minus " if sign else "") + {"NaN": "not a number", "∞": "infinity"}.get(magnitude, magnitude)
    if exponent is None:
        return words
    return f"{words} times 10 to the {'minus ' if exponent < 0 else ''}{abs(exponent)}"


def short_number(value: float) -> str:
    """Return a number for the small room of a box: one with a power of ten has two digits, others are as everywhere.

    Examples
    --------
    >>> short_number(-2.787e-23), short_number(0.00012344)
    ('−2.8×10⁻²³', '0.0001234')
    """
    return format_number(value, min(usual(), BOX_DIGITS) if decompose(value)[2] is None else SHORT_DIGITS)


def exact_digits(value: float) -> int:
    """Return how many digits a literal needs so that it reads back as itself: 1 for ``0.1``, not 17."""
    digits = len(Decimal(repr(value)).as_tuple().digits) if math.isfinite(value) else DIGITS
    # DIGITS would stand for the usual number, which somebody may have made smaller; one more adds only a zero.
    return digits + 1 if digits == DIGITS else digits


__all__ = [
    "DIGITS",
    "MINUS",
    "decompose",
    "exact_digits",
    "format_number",
    "short_number",
    "spoken_number",
    "superscript",
]
