"""How numbers are written: one rule for sentences, pictures, formulas and tables, mirrored by static/js.

The rule, for ``digits`` significant digits (4 unless told otherwise, or by ``usual_digits`` for all that is written):

1. NaN is ``NaN``, the infinities are ``∞`` and ``−∞``, both zeros are ``0``.
2. An integer of at most 6 digits is exact.
3. Else the number is rounded to ``digits`` significant digits, halves away from zero; never further than to a whole
   number while it is below 10⁶. Its exponent ``e`` is that of the rounded number.
4. If −4 ≤ e < 6 it is written out, without trailing zeros: ``0.0001``, ``1234.6`` with five digits, ``123457``.
5. Else as mantissa, ``×10`` and a superscript exponent: ``1.2×10⁻⁵``, ``1×10⁶``.

The minus sign is U+2212. JavaScript's ``toExponential`` and ``toPrecision`` round halves the same way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from engine.blanks import Blank

DIGITS = 4
LOWEST, HIGHEST = -4, 6
LARGEST = 10**HIGHEST
MINUS = "\N{MINUS SIGN}"

# What DIGITS stands for where somebody has asked for another precision throughout.
_usual: ContextVar[int] = ContextVar("digits", default=DIGITS)

SUPERSCRIPTS = str.maketrans("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@contextmanager
def usual_digits(digits: int) -> Iterator[None]:
    """Write every number inside with so many significant digits, unless its writer asks for a count of its own."""
    token = _usual.set(digits)
    try:
        yield
    finally:
        _usual.reset(token)


def usual() -> int:
    """Return how many significant digits a number has that is written without more being said."""
    return _usual.get()


def decompose(value: float, digits: int = DIGITS) -> tuple[str, str, int | None]:
    """Return sign, magnitude and exponent of a number as it is shown.

    Parameters
    ----------
    value
        Any float.
    digits
        Significant digits, 1 to 17.

    Returns
    -------
    sign : str
        ``−`` or nothing.
    magnitude : str
        The digits: the whole number, or the mantissa if there is an exponent; ``NaN`` or ``∞``.
    exponent : int or None
        The power of ten that the mantissa is multiplied by.
    """
    if value != value:
        return "", "NaN", None
    sign = MINUS if value < 0 else ""
    magnitude = abs(value)
    if math.isinf(magnitude):
        return sign, "∞", None
    if magnitude < LARGEST and magnitude == int(magnitude):
        return sign, str(int(magnitude)), None
    if digits == DIGITS:
        digits = _usual.get()
    exact = Decimal(magnitude)
    whole_digits = exact.adjusted() + 1 if exact.adjusted() < HIGHEST else 0
    rounded = Context(prec=max(digits, whole_digits), rounding=ROUND_HALF_UP).create_decimal(exact)
    exponent = rounded.adjusted()
    if LOWEST <= exponent < HIGHEST:
        return sign, _trim(format(rounded, "f")), None
    return sign, _trim(format(rounded.scaleb(-exponent), "f")), exponent


def format_number(value: float, digits: int = DIGITS) -> str:
    """Return a number as text, by the rule above.

    Examples
    --------
    >>> format_number(-0.000012)
    '−1.2×10⁻⁵'
    >>> format_number(1 / 3), format_number(123456.0)
    ('0.3333', '123456')
    """
    # Most numbers that a learner sees are whole, and one number stands in several sentences of a trace.
    if -LARGEST < value < LARGEST and value == (whole := int(value)):
        return str(whole) if whole >= 0 else f"{MINUS}{-whole}"
    return _written(value, _usual.get() if digits == DIGITS else digits)


@lru_cache(maxsize=2**14)
def _written(value: float, digits: int) -> str:
    sign, magnitude, exponent = decompose(value, digits)
    return f"{sign}{magnitude}" if exponent is None else f"{sign}{magnitude}×10{superscript(exponent)}"


def superscript(exponent: int | str) -> str:
    """Return an integer in superscript digits."""
    return str(exponent).translate(SUPERSCRIPTS)


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_value(value: Any, digits: int = DIGITS) -> str:
    """Return a number, or a small array in brackets, or a large array's shape in words."""
    if type(value) is float:
        return format_number(value, digits)
    if isinstance(value, Blank):
        return value.guarded()
    if not isinstance(value, np.ndarray):
        return format_number(float(value), digits)
    if value.size > 6 or value.ndim > 2:
        if value.ndim == 1:
            return f"a vector of {value.size}"
        return f"a {'×'.join(map(str, value.shape))} tensor"
    if value.ndim == 2:
        return f"[{', '.join(format_value(row, digits) for row in value)}]"
    return f"[{', '.join(format_number(float(item), digits) for item in value)}]"
