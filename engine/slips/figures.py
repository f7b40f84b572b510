"""Slips of writing a number down: the computation is right, but what is printed of its result is not."""

from __future__ import annotations

from math import floor, log10, trunc


def cut(number: float, decimals: int) -> float:
    """Return a number with its digits cut off after so many places, where they should be rounded.

    Examples
    --------
    >>> cut(0.2789, 2), cut(-0.2789, 2)
    (0.27, -0.27)
    """
    scale = 10.0**decimals
    return trunc(number * scale) / scale


def magnitude(number: float) -> float:
    """Return the power of ten of a number, as if the digits before it said nothing.

    Examples
    --------
    >>> magnitude(0.00098), magnitude(-250)
    (0.0001, -100.0)
    """
    sign = -1.0 if number < 0 else 1.0
    return sign * float(f"1e{floor(log10(abs(number)))}")
