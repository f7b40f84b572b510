"""Pieces of Python text that know how tightly they hold together, and the operators that join them.

Owns precedence and literals; what an op is called in a library is that library's table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from engine.language import format_number

COMPARE, ADD, MULTIPLY, NEGATE, POWER, ATOM = range(6)
SIGNS = {
    "add": (" + ", ADD, ADD, MULTIPLY),
    "subtract": (" - ", ADD, ADD, MULTIPLY),
    "multiply": ("*", MULTIPLY, MULTIPLY, NEGATE),
    "divide": ("/", MULTIPLY, MULTIPLY, NEGATE),
    "matmul": (" @ ", MULTIPLY, MULTIPLY, NEGATE),
    "power": ("**", POWER, ATOM, NEGATE),
}
COMPARISONS = {
    "greater": ">",
    "greater_equal": ">=",
    "less": "<",
    "less_equal": "<=",
    "equal": "==",
    "not_equal": "!=",
}


class Code(NamedTuple):
    """An expression as Python text.

    ``number`` is its value if it is a literal, ``truth`` the bare comparison if it is one made a number, ``depth`` how
    deeply it is nested.
    """

    text: str
    level: int = ATOM
    number: float | None = None
    truth: str = ""
    depth: int = 0


def within(it: Code, level: int, first: bool = True) -> str:
    """Return an operand's text, in parentheses where it holds together less than it must."""
    return it.text if it.level >= level and (first or not it.text.startswith("-")) else f"({it.text})"


def joined(op: str, operands: Sequence[Code]) -> Code | None:
    """Return what Python has an operator for; None for other ops."""
    if op == "negate":
        return Code(f"-{within(operands[0], MULTIPLY, first=False)}", NEGATE)
    if op in COMPARISONS:
        left, right = operands
        truth = f"{within(left, ADD)} {COMPARISONS[op]} {within(right, ADD)}"
        return Code(f"1.0*({truth})", MULTIPLY, truth=truth)
    if op not in SIGNS:
        return None
    sign, level, left_level, right_level = SIGNS[op]
    before = within(operands[0], left_level, first=op != "power")
    after = within(operands[1], right_level, first=False)
    return Code(f"{before}{sign}{after}", level)


def literal(value: float, module: str) -> Code:
    """Return a number as Python writes it; the infinities and NaN out of a module."""
    if not math.isfinite(value):
        name = "nan" if value != value else "inf"
        return Code(f"-{module}.{name}" if value < 0 else f"{module}.{name}", NEGATE if value < 0 else ATOM, value)
    text = format_number(value)
    return Code("-0.0" if text == "-0" else text, NEGATE if text.startswith("-") else ATOM, value)


def exact(value: float) -> str:
    """Return a finite number as a float of Python."""
    return repr(float(value))
