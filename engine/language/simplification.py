"""Tidies formulas for show: carries out arithmetic on numbers and drops steps that do nothing."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace

from engine.language.printer import to_source
from engine.language.rewrite import NOWHERE, move, reachable, single
from engine.language.syntax import NUMBER, Expression, Program

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": operator.pow,
}


def simplify(program: Program, root: int) -> Program:
    """Return the expression at ``root`` without steps that do nothing: ``2*(a - y)**1`` becomes ``2*(a - y)``.

    Arithmetic on numbers is carried out where the result takes no more room than what it replaces, so ``1/3`` stays.
    The rules are those of real numbers: ``0*x`` becomes 0, whatever ``x`` may be.
    """
    tidy = _Simplifier()
    for index in reachable(program.expressions, root):
        tidy.add(index, program.expressions[index])
    return single(tidy.expressions, tidy.place[root])


class _Simplifier:
    """Rebuilds expressions in order; ``place`` maps an old position to the new one that means the same."""

    def __init__(self) -> None:
        self.expressions: list[Expression] = []
        self.place: dict[int, int] = {}

    def add(self, index: int, expression: Expression) -> None:
        """Take in the next expression."""
        moved = move(expression, self.place)
        self.place[index] = self._tidy(moved)

    def _tidy(self, it: Expression) -> int:
        if it.op == NUMBER:
            return self._number(float(it.value or 0.0))
        if it.op == "negate":
            return self._negate(it.operands[0])
        if it.op == "transpose" and not it.is_call:
            inner = self.expressions[it.operands[0]]
            return inner.operands[0] if inner.op == "transpose" and not inner.is_call else self._append(it)
        if it.op in _ARITHMETIC and len(it.operands) == 2:
            left, right = it.operands
            folded = self._fold(it, left, right)
            if folded is not None:
                return self._number(folded)
            return _RULES[it.op](self, left, right, it)
        return self._append(it)

    def _fold(self, it: Expression, left: int, right: int) -> float | None:
        """Return the value of arithmetic on two numbers, if it is finite and shorter to write."""
        a, b = self._value(left), self._value(right)
        if a is None or b is None:
            return None
        try:
            result = _ARITHMETIC[it.op](a, b)
        except ArithmeticError:
            return None
        if not isinstance(result, float) or not math.isfinite(result):
            return None
        numbers = [Expression(NUMBER, (), NOWHERE, (), value) for value in (a, b)]
        whole = Program("", (*numbers, replace(it, operands=(0, 1))), ())
        return result if len(repr(result).removesuffix(".0")) <= len(to_source(whole, 2)) else None

    def _add(self, left: int, right: int, it: Expression) -> int:
        if self._value(left) == 0:
            return right
        if self._value(right) == 0:
            return left
        if (positive := self._negated(right)) is not None:
            return self._append(replace(it, op="subtract", operands=(left, positive)))
        return self._append(it)

    def _subtract(self, left: int, right: int, it: Expression) -> int:
        if self._value(right) == 0:
            return left
        if self._value(left) == 0:
            return self._negate(right)
        if (positive := self._negated(right)) is not None:
            return self._append(replace(it, op="add", operands=(left, positive)))
        return self._append(it)

    def _multiply(self, left: int, right: int, it: Expression) -> int:
        for number, other in ((left, right), (right, left)):
            value = self._value(number)
            if value == 0:
                return self._number(0.0)
            if value == 1:
                return other
            if value == -1:
                return self._negate(other)
        return self._append(it)

    def _divide(self, left: int, right: int, it: Expression) -> int:
        value = self._value(right)
        if value == 1:
            return left
        if value == -1:
            return self._negate(left)
        if self._value(left) == 0 and value is None:
            return left
        return self._append(it)

    def _power(self, left: int, right: int, it: Expression) -> int:
        value = self._value(right)
        if value == 1:
            return left
        if value == 0 or self._value(left) == 1:
            return self._number(1.0)
        return self._append(it)

    def _value(self, index: int) -> float | None:
        """Return the number an expression is, with or without a minus; None if it is none."""
        it = self.expressions[index]
        if it.op == NUMBER:
            return float(it.value or 0.0)
        inner = self.expressions[it.operands[0]] if it.op == "negate" else it
        return -float(inner.value or 0.0) if inner.op == NUMBER else None

    def _negated(self, index: int) -> int | None:
        it = self.expressions[index]
        return it.operands[0] if it.op == "negate" else None

    def _negate(self, index: int) -> int:
        """Return minus an expression; two signs cancel, and 0 has none."""
        if self._value(index) == 0:
            return self._number(0.0)
        inner = self._negated(index)
        return self._append(Expression("negate", (index,), NOWHERE)) if inner is None else inner

    def _number(self, value: float) -> int:
        number = self._append(Expression(NUMBER, (), NOWHERE, (), abs(value)))
        return self._append(Expression("negate", (number,), NOWHERE)) if value < 0 else number

    def _append(self, expression: Expression) -> int:
        self.expressions.append(expression)
        return len(self.expressions) - 1


_RULES: dict[str, Callable[[_Simplifier, int, int, Expression], int]] = {
    "add": _Simplifier._add,
    "subtract": _Simplifier._subtract,
    "multiply": _Simplifier._multiply,
    "divide": _Simplifier._divide,
    "power": _Simplifier._power,
}
