"""How numbers are written in sentences: one rule, the same as on the pages.

Four significant digits unless more are asked for; integers up to 999,999 in full; a power of ten outside 10⁻⁴ … 10⁶;
a true minus sign; ``NaN`` and ``∞`` by name.
"""

from __future__ import annotations

from math import isfinite, isnan
from typing import Any

import numpy as np

DIGITS = 4
MINUS = "\u2212"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(value: float, digits: int = DIGITS) -> str:
    """Return a number as shown to a reader.

    >>> format_number(-0.000012345), format_number(7.0), format_number(2 / 3)
    ('−1.234×10⁻⁵', '7', '0.6667')
    """
    if isnan(value):
        return "NaN"
    if not isfinite(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if value == 0:
        return "0"
    size = abs(value)
    sign = MINUS if value < 0 else ""
    if size < 1e6 and size == int(size):
        return f"{sign}{int(size)}"
    mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -4 <= power < 6:
        text = f"{size:.{max(digits - 1 - power, 0)}f}"
        return sign + (text.rstrip("0").rstrip(".") if "." in text else text)
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{sign}{mantissa}×10{str(power).translate(SUPERSCRIPTS)}"


def format_value(value: Any, digits: int = DIGITS) -> str:
    """Return a number, or a small array in brackets, or a large array's shape in words."""
    if not isinstance(value, np.ndarray):
        return format_number(float(value), digits)
    if value.size > 6 or value.ndim > 2:
        return f"a {'×'.join(map(str, value.shape))} tensor"
    if value.ndim == 2:
        return f"[{', '.join(format_value(row, digits) for row in value)}]"
    return f"[{', '.join(format_number(float(item), digits) for item in value)}]"
