"""How numbers are spoken; how they are written is the engine's rule, passed on from here."""

import math
from decimal import Decimal

from engine.numbers import DIGITS, MINUS, decompose, format_number, superscript


def spoken_number(value: float, digits: int = DIGITS) -> str:
    """Return a number as a screen reader says it: ``minus 1.2 times 10 to the minus 5``."""
    sign, magnitude, exponent = decompose(value, digits)
    words = ("minus " if sign else "") + {"NaN": "not a number", "∞": "infinity"}.get(magnitude, magnitude)
    if exponent is None:
        return words
    return f"{words} times 10 to the {'minus ' if exponent < 0 else ''}{abs(exponent)}"


def exact_digits(value: float) -> int:
    """Return how many digits a literal needs so that it reads back as itself: 1 for ``0.1``, not 17."""
    return len(Decimal(repr(value)).as_tuple().digits) if math.isfinite(value) else DIGITS


__all__ = ["DIGITS", "MINUS", "decompose", "exact_digits", "format_number", "spoken_number", "superscript"]
