"""Answers of learners: a number, or a sum of numbers such as ``2*4`` or ``1/3``, and how exactly it was meant.

Owns the tolerance. What is typed is itself a program without inputs, so the engine reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any

from engine.errors import EngineError, InvalidValue, quote
from engine.inputs import NON_FINITE
from engine.limits import UNLIMITED, Limits
from engine.trace import trace

TOLERANCE = 1e-3
ROUNDING = 1e-12
FEWEST_DIGITS = 2
LONGEST = 200
POINTER = "#/answer"

_SIGNS = str.maketrans({"−": "-", "·": "*", "×": "*", "÷": "/", "^": "**"})
_DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?")
_COMMA = re.compile(r"([+-]?\d*),(\d+(?:[eE][+-]?\d+)?)")
_WORDS = {
    "nan": NON_FINITE["NaN"],
    **dict.fromkeys(("infinity", "inf", "∞"), NON_FINITE["Infinity"]),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A number as someone gave it.

    ``unit`` is one in its last decimal, 0 if it was given as a whole number or worked out; ``digits`` counts the
    significant ones.
    """

    value: float
    unit: float = 0.0
    digits: int = 0

    def means(self, number: float, scale: float = 0.0) -> bool:
        """Whether the answer is this number: to one in a thousand, or rounded to at least two digits.

        Parameters
        ----------
        number
            What it may be.
        scale
            The size of the terms that the number is the sum of: rounding errors of those do not count.
        """
        if self.is_exactly(number, scale):
            return True
        return self.digits >= FEWEST_DIGITS and self.rounds(number)

    def is_exactly(self, number: float, scale: float = 0.0) -> bool:
        """Whether it is the number to one in a thousand, whatever its digits."""
        if not (isfinite(number) and isfinite(self.value)):
            return self.value == number or (isnan(self.value) and isnan(number))
        slack = ROUNDING * scale if isfinite(scale) else 0.0
        return abs(self.value - number) <= TOLERANCE * abs(number) + slack

    def rounds(self, number: float) -> bool:
        """Whether it is the number rounded to the decimals given."""
        return self.unit > 0 and isfinite(number) and abs(self.value - number) <= self.unit / 2 * (1 + 1e-9)


def read_answer(given: Any, limits: Limits = UNLIMITED) -> Answer:
    """Return what someone typed, or gave as a number, as an answer; a decimal comma is a decimal point.

    Raises
    ------
    InvalidValue
        If it is no number and cannot be worked out without more numbers.

    Examples
    --------
    >>> read_answer("2*4").value, read_answer("0.33").means(1 / 3), read_answer("0.3").means(1 / 3)
    (8.0, True, False)
    """
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise InvalidValue("an answer is a number, or a text such as 2*4 or 1/3", pointer=POINTER)
    text = _COMMA.sub(r"\1.\2", whole) if _COMMA.fullmatch(whole := str(given).strip().translate(_SIGNS)) else whole
    if len(text) > LONGEST:
        raise InvalidValue(f"an answer has at most {LONGEST} characters, not {len(text)}", pointer=POINTER)
    sign, word = (-1.0, text[1:]) if text.startswith("-") else (1.0, text.removeprefix("+"))
    if word.strip().lower() in _WORDS:
        return Answer(sign * _WORDS[word.strip().lower()])
    decimal = _DECIMAL.fullmatch(text)
    if decimal and (decimal[2] or decimal[3]):
        return _decimal(text, decimal[2], decimal[3], decimal[4])
    return Answer(_work_out(text, limits))


def _decimal(text: str, whole: str, decimals: str | None, exponent: str | None) -> Answer:
    """Return a number with its digits; a whole number without an exponent is meant exactly."""
    value = float(text)
    if (decimals is None and exponent is None) or not isfinite(value):
        return Answer(value)
    digits = len((whole + (decimals or "")).lstrip("0"))
    return Answer(value, float(f"1e{int(exponent or 0) - len(decimals or '')}"), digits)


def _work_out(text: str, limits: Limits) -> float:
    try:
        recording = trace(text, limits=limits)
    except EngineError as error:
        first = error.errors[0]
        raise _refusal(text, f"{first.message}; write a number, or an expression of numbers such as 2*4") from None
    value = recording.node_values[recording.graph.output]
    if not isinstance(value, float):
        raise _refusal(text, "give one entry at a time")
    return value


def _refusal(text: str, suggestion: str) -> InvalidValue:
    if not text:
        return InvalidValue("there is no answer", pointer=POINTER, suggestion="write a number, or 2*4 or 1/3")
    return InvalidValue(f'the answer is no number: "{quote(text)}"', pointer=POINTER, suggestion=suggestion)
