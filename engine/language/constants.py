"""Reads what must be a constant: numbers, the values of keywords (``axis=(0, 1)``) and indices (``[:, 1:3]``)."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

from engine.errors import InvalidAttribute, NumberOutOfRange, ProgramError, Span, SyntaxProblem, quote
from engine.language.advice import between, unclosed
from engine.language.syntax import Attribute, Literal, Slice
from engine.language.tokens import END, NAME, NUMBER, Token

_DIGITS_LIMIT = 15  # every whole number this long is exact as a float64, and small enough for an index
_WORDS: dict[str, bool | None] = {"True": True, "False": False, "None": None}


def read_number(token: Token) -> float:
    """Return the float64 of a number token; what is too small to represent reads as 0.

    Raises
    ------
    NumberOutOfRange
        If it is beyond the largest float64.
    """
    value = float(token.text)
    if math.isinf(value):
        largest = sys.float_info.max
        message = f"a number is at most {largest!r}, the largest float64, not {quote(token.text)}"
        raise NumberOutOfRange(message, span=token.span, params={"limit": largest})
    return value


def read_keyword(tokens: Sequence[Token], index: int, name: str) -> tuple[Attribute, int]:
    """Read the value of the keyword ``name`` at ``index``; return it and where to go on."""
    if tokens[index].kind != "(":
        return _read_literal(tokens, index, name)
    opening = tokens[index]
    items: list[Literal] = []
    index += 1
    while tokens[index].kind != ")":
        item, index = _read_literal(tokens, index, name)
        items.append(item)
        if tokens[index].kind == ",":
            index += 1
        elif tokens[index].kind == END:
            raise unclosed(opening, tokens[index])
        elif tokens[index].kind != ")":
            raise _not_constant(tokens[index], name)
        elif len(items) == 1:
            return items[0], index + 1
    return tuple(items), index + 1


def read_items(tokens: Sequence[Token], index: int) -> tuple[tuple[Literal, ...], int]:
    """Read the indices and slices after the ``[`` at ``index``; return them and where to go on after ``]``."""
    opening = tokens[index]
    items: list[Literal] = []
    index += 1
    while tokens[index].kind != "]":
        item, index = _read_item(tokens, index)
        items.append(item)
        token = tokens[index]
        if token.kind == ",":
            index += 1
        elif token.kind == END:
            raise unclosed(opening, token)
        elif token.kind != "]":
            raise _not_index(token)
    if not items:
        message = "an index is missing between [ and ]"
        raise SyntaxProblem(message, span=tokens[index].span, suggestion="write a whole number, as in h[0]")
    return tuple(items), index + 1


def _read_item(tokens: Sequence[Token], index: int) -> tuple[Literal, int]:
    first, index = _read_bound(tokens, index)
    if tokens[index].kind != ":":
        if first is None:
            raise unclosed_or(_not_index(tokens[index]), tokens, index)
        return first, index
    stop, index = _read_bound(tokens, index + 1)
    step: int | None = None
    if tokens[index].kind == ":":
        place = tokens[index + 1].span
        step, index = _read_bound(tokens, index + 1)
        if step == 0:
            raise InvalidAttribute("the step of a slice is not 0", span=place, suggestion="write 1 or -1")
    return Slice(first, stop, step), index


def unclosed_or(problem: ProgramError, tokens: Sequence[Token], index: int) -> ProgramError:
    """Return ``problem``, or that a ``[`` is not closed where the tokens end."""
    if tokens[index].kind != END:
        return problem
    opening = next(token for token in reversed(tokens[:index]) if token.kind == "[")
    return unclosed(opening, tokens[index])


def _read_bound(tokens: Sequence[Token], index: int) -> tuple[int | None, int]:
    """Read an optional whole number with an optional sign."""
    sign, index = _read_sign(tokens, index)
    token = tokens[index]
    if token.kind == NUMBER and token.text.isdigit():
        return (sign or 1) * _whole(token), index + 1
    if sign or token.kind not in (":", "]", ",", END):
        raise _not_index(token)
    return None, index


def _read_literal(tokens: Sequence[Token], index: int, name: str) -> tuple[Literal, int]:
    sign, index = _read_sign(tokens, index)
    token = tokens[index]
    if token.kind == NUMBER:
        number = _whole(token) if token.text.isdigit() else read_number(token)
        return (-number if sign == -1 else number), index + 1
    if token.kind == NAME and token.text in _WORDS and not sign:
        return _WORDS[token.text], index + 1
    raise _not_constant(token, name)


def _read_sign(tokens: Sequence[Token], index: int) -> tuple[int, int]:
    """Return 1, -1 or, if there is no sign, 0."""
    kind = tokens[index].kind
    return (-1 if kind == "-" else 1, index + 1) if kind in ("-", "+") else (0, index)


def _whole(token: Token) -> int:
    if len(token.text) > _DIGITS_LIMIT:
        message = f"a whole number here has at most {_DIGITS_LIMIT} digits, not {len(token.text)}"
        raise NumberOutOfRange(message, span=token.span, params={"limit": _DIGITS_LIMIT, "digits": len(token.text)})
    return int(token.text)


def _not_constant(token: Token, name: str) -> SyntaxProblem:
    span: Span = token.span
    message = f"the keyword {quote(name)} takes a constant{_instead(token)}"
    capital = token.text.capitalize()
    suggestion = f"write {capital}" if capital in _WORDS else "write a number, True, False, None or (0, 1)"
    return SyntaxProblem(message, span=span, suggestion=suggestion)


def _not_index(token: Token) -> SyntaxProblem:
    message = f"an index is a whole number or a slice{_instead(token)}"
    suggestion = "write it as in h[0], h[-1], X[:, 1:3] or X[::2]"
    if token.kind == "...":
        suggestion = "write : for every axis that ... stands for, as in X[:, :, 0]"
    elif token.kind == NAME:
        suggestion = "write the number itself, or embedding(table, indices) to look up rows by an input"
    return SyntaxProblem(message, span=token.span, suggestion=suggestion)


def _instead(token: Token) -> str:
    return "" if token.kind == END else f", not {between(token)}"
