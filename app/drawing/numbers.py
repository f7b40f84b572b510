"""How numbers are spoken; how they are written is the engine's rule, passed on from here."""

from engine.numbers import DIGITS, MINUS, decompose, format_number, superscript


def spoken_number(value: float, digits: int = DIGITS) -> str:
    """Return a number as a screen reader says it: ``minus 1.2 times 10 to the minus 5``."""
    sign, magnitude, exponent = decompose(value, digits)
    words = ("minus " if sign else "") + {"NaN": "not a number", "∞": "infinity"}.get(magnitude, magnitude)
    if exponent is None:
        return words
    return f"{words} times 10 to the {'minus ' if exponent < 0 else ''}{abs(exponent)}"


__all__ = ["DIGITS", "MINUS", "decompose", "format_number", "spoken_number", "superscript"]
