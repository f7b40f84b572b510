"""The printer: expressions back to program text, with no more parentheses than the parser needs."""

from __future__ import annotations

import math
from collections.abc import Mapping

from engine.language.expressions import ADDITIVE, BINARY, POWER, UNARY
from engine.language.syntax import NAME, NUMBER, Attribute, Expression, Program, Slice

LABEL_LIMIT = 64
ELLIPSIS = "…"

_MEMORY_LIMIT = 256
_EXACT_LIMIT = 1e16
_TIGHT = 5  # what ** may follow
_ATOM = 6  # what .T and [ may follow
_SIGNS = {
    op: (level, f" {sign} " if level == ADDITIVE or sign == "@" else sign) for sign, (level, op) in BINARY.items()
}

_Part = str | tuple[int, int]


def to_source(program: Program, root: int, limit: int = LABEL_LIMIT, names: Mapping[str, str] | None = None) -> str:
    """Return an expression as program text, at most ``limit`` characters, cut with ``…``.

    Parameters
    ----------
    program, root
        The expression: a position in ``program.expressions``.
    limit
        Most characters to return.
    names
        What to print for a variable, where that is not its name.

    Examples
    --------
    >>> from engine.language import parse
    >>> program = parse("((a) - y)**(2)")
    >>> to_source(program, program.statements[-1].root)
    '(a - y)**2'
    """
    if names or limit > _MEMORY_LIMIT:
        return _write(program, root, limit, names or {})
    texts = program.sources.get(limit)
    if texts is None:
        texts = program.sources[limit] = _write_all(program, limit)
    return texts[root]


def outermost(program: Program, root: int, limit: int) -> tuple[Program, int]:
    """Return an expression as a program of its own in which every operand but a number is a name: its text.

    It prints as the expression does, and is small, however large the expression is.
    """
    expression = program.expressions[root]
    leaves = []
    for part in _parts(expression, {}):
        if isinstance(part, str):
            continue
        operand = program.expressions[part[0]]
        if operand.op != NUMBER:
            text = to_source(program, part[0], limit)
            written = text if _level(operand) >= part[1] else f"({text})"
            operand = Expression(NAME, (), operand.span, (), written)
        leaves.append(operand)
    copy = Expression(
        expression.op, tuple(range(len(leaves))), expression.span, expression.attributes, None, expression.is_call
    )
    return Program("", (*leaves, copy), ()), len(leaves)


def format_number(value: float) -> str:
    """Return the shortest text that reads back as ``value``, without a fraction where it has none: ``2``, ``0.1``."""
    if math.isfinite(value) and value == int(value) and abs(value) < _EXACT_LIMIT:
        return f"{'-' if math.copysign(1.0, value) < 0 else ''}{abs(int(value))}"
    return repr(value)


def _write(program: Program, root: int, limit: int, names: Mapping[str, str]) -> str:
    """Write one expression from left to right and stop at the limit."""
    expressions = program.expressions
    pieces: list[str] = []
    length = 0
    waiting: list[_Part] = [(root, 0)]
    while waiting and length <= limit:
        part = waiting.pop()
        if isinstance(part, str):
            pieces.append(part)
            length += len(part)
        else:
            expression = expressions[part[0]]
            parts = _parts(expression, names)
            if _level(expression) < part[1]:
                parts = ["(", *parts, ")"]
            waiting.extend(reversed(parts))
    return cut("".join(pieces), limit)


def _write_all(program: Program, limit: int) -> tuple[str, ...]:
    """Write every expression, each from the texts of its operands: a cut operand only ever lies beyond the cut."""
    texts: list[str] = []
    levels: list[int] = []
    for expression in program.expressions:
        pieces = [
            part if isinstance(part, str) else texts[part[0]] if levels[part[0]] >= part[1] else f"({texts[part[0]]})"
            for part in _parts(expression, {})
        ]
        texts.append(cut("".join(pieces), limit))
        levels.append(_level(expression))
    return tuple(texts)


def cut(text: str, limit: int) -> str:
    """Return a text of at most so many characters, with an ellipsis where the rest was."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + ELLIPSIS


def _parts(expression: Expression, names: Mapping[str, str]) -> list[_Part]:
    """Return an expression's text and, in it, each operand with the lowest level it may have without parentheses."""
    op, operands = expression.op, expression.operands
    if op == NAME:
        return [names.get(str(expression.value), str(expression.value))]
    if op == NUMBER:
        return [format_number(float(expression.value or 0.0))]
    if not expression.is_call:
        if op == "negate":
            return ["-", (operands[0], UNARY)]
        if op == "transpose":
            return [(operands[0], _ATOM), ".T"]
        if op == "index":
            return [(operands[0], _ATOM), f"[{_format_items(dict(expression.attributes)['items'])}]"]
        if op in _SIGNS:
            level, sign = _SIGNS[op]
            left, right = (_TIGHT, UNARY) if level == POWER else (level, level + 1)
            return [(operands[0], left), sign, (operands[1], right)]
    parts: list[_Part] = [op, "("]
    for operand in operands:
        parts += ((operand, 0), ", ")
    for name, value in expression.attributes:
        parts += (f"{name}={_format_attribute(value)}", ", ")
    if parts[-1] == ", ":
        parts.pop()
    return [*parts, ")"]


def _level(expression: Expression) -> int:
    """Return how tightly an expression's text holds together; a number is looser than what ``.T`` can follow."""
    if expression.op == NUMBER:
        return UNARY if math.copysign(1.0, float(expression.value or 0.0)) < 0 else _TIGHT
    if expression.is_call or expression.op in (NAME, "transpose", "index"):
        return _ATOM
    return UNARY if expression.op == "negate" else _SIGNS.get(expression.op, (_ATOM,))[0]


def _format_attribute(value: Attribute) -> str:
    if isinstance(value, tuple) and not isinstance(value, Slice):
        return f"({', '.join(map(repr, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def _format_items(items: Attribute) -> str:
    parts = items if isinstance(items, tuple) and not isinstance(items, Slice) else (items,)
    return ", ".join(map(_format_item, parts))


def _format_item(item: Attribute) -> str:
    if not isinstance(item, Slice):
        return repr(item)
    start, stop, step = ("" if bound is None else str(bound) for bound in item)
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"
