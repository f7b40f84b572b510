"""Puts expressions into a formula; owns how expressions are copied from program to program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.errors import Span
from engine.language.printer import ELLIPSIS
from engine.language.syntax import NAME, Expression, Program, Statement

COPY_LIMIT = 64
NOWHERE = Span(0, 0, 1, 1)


def substitute(program: Program, root: int, bindings: Mapping[str, tuple[Program, int]]) -> Program:
    """Return the expression at ``root`` with names replaced by expressions of other programs.

    Of every expression that is put in, ``COPY_LIMIT`` operators and operands nearest to its root are kept; what lies
    deeper becomes the name ``…``. So the result is small, however large the other programs are.

    Examples
    --------
    >>> from engine.language import parse, to_source
    >>> formula, program = parse("b*a**(b - 1)"), parse("u - y")
    >>> result = substitute(formula, 6, {"a": (program, 2)})
    >>> to_source(result, result.statements[-1].root)
    'b*(u - y)**(b - 1)'
    """
    copy: list[Expression] = []
    place: dict[int, int] = {}
    for index in reachable(program.expressions, root):
        expression = program.expressions[index]
        bound = bindings.get(str(expression.value)) if expression.op == NAME else None
        if bound:
            _copy_bounded(copy, *bound)
        else:
            copy.append(move(expression, place))
        place[index] = len(copy) - 1
    return Program("", tuple(copy), (Statement(None, len(copy) - 1, NOWHERE),))


def _copy_bounded(copy: list[Expression], source: Program, root: int) -> None:
    """Append a copy of the tree under ``root``, cut below the expressions nearest to it."""
    expressions = source.expressions
    nearest = [root]
    children: list[list[int]] = []
    for index in nearest:
        operands = expressions[index].operands
        fits = len(nearest) + len(operands) <= COPY_LIMIT
        children.append(list(range(len(nearest), len(nearest) + len(operands))) if fits else [])
        nearest.extend(operands if fits else ())
    waiting = [0]
    order: list[int] = []
    while waiting:
        order.append(entry := waiting.pop())
        waiting.extend(children[entry])
    place: dict[int, int] = {}
    for entry in reversed(order):
        expression = expressions[nearest[entry]]
        if expression.operands and not children[entry]:
            copy.append(Expression(NAME, (), NOWHERE, (), ELLIPSIS))
        else:
            operands = tuple(place[child] for child in children[entry])
            copy.append(with_operands(expression, operands))
        place[entry] = len(copy) - 1


def reachable(expressions: Sequence[Expression], root: int) -> list[int]:
    """Return the positions under ``root``, ascending."""
    found = {root}
    waiting = [root]
    while waiting:
        fresh = [operand for operand in expressions[waiting.pop()].operands if operand not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return sorted(found)


def move(expression: Expression, place: Mapping[int, int]) -> Expression:
    """Return an expression with its operands at their new places."""
    return with_operands(expression, tuple([place[operand] for operand in expression.operands]))


def with_operands(it: Expression, operands: tuple[int, ...]) -> Expression:
    """Return an expression over other operands; a tenth of the time of ``dataclasses.replace``."""
    return Expression(it.op, operands, NOWHERE, it.attributes, it.value, it.is_call)


def single(expressions: Sequence[Expression], root: int = -1) -> Program:
    """Return a program of one bare expression, without what it does not use."""
    last = len(expressions) - 1 if root < 0 else root
    kept = reachable(expressions, last)
    place = {index: position for position, index in enumerate(kept)}
    moved = tuple(move(expressions[index], place) for index in kept)
    return Program("", moved, (Statement(None, len(moved) - 1, NOWHERE),))
