"""How an expression of the program language reads in mathematics: one walk over its tree for every notation.

Owns precedence, parentheses and which op is written how; a notation (MathML, LaTeX) only says how each form is spelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from engine.language import NAME, NUMBER, Expression, Program, Slice
from engine.language.syntax import Attribute
from engine.ops import REGISTRY

SIZE_LIMIT = 160
COMPARE, ADD, MULTIPLY, NEGATE, POWER, FRACTION, ATOM = range(7)
MULTIPLICATION, ELEMENTWISE, JUXTAPOSED, APART = "·", "⊙", "", " "

T = TypeVar("T")

_COMPARISONS = {"greater": ">", "greater_equal": "≥", "less": "<", "less_equal": "≤", "equal": "=", "not_equal": "≠"}
_NAMES = {"maximum": "max", "minimum": "min", "sigmoid": "σ", "log_sigmoid": "log σ"}
_REDUCTIONS = frozenset({"sum", "mean", "max", "min", "prod", "norm", "var", "std", "logsumexp"})
_BIG = {"sum": "∑", "prod": "∏"}


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """An expression as it is written.

    ``level`` is how tightly it holds together, ``minus`` whether it begins with a minus sign, ``begins`` what else it
    begins with (``"digit"``, ``"letter"``, ``"("``), ``tensor`` whether its value is one.
    """

    content: T
    level: int
    minus: bool = False
    begins: str = "letter"
    tensor: bool = False


class Notation(Protocol[T]):
    """How each form is spelled."""

    def name(self, text: str) -> T:
        """Return a variable."""

    def number(self, value: float) -> T:
        """Return a number."""

    def dots(self) -> T:
        """Return what stands for all that is left out."""

    def function(self, name: str, arguments: Sequence[T], notes: Sequence[str]) -> T:
        """Return a call; ``notes`` are its attributes as text."""

    def infix(self, sign: str, left: T, right: T) -> T:
        """Return two operands with a sign between; none for ``""``, a thin space for ``" "``."""

    def negative(self, it: T) -> T:
        """Return ``−it``."""

    def fraction(self, top: T, bottom: T) -> T:
        """Return a fraction."""

    def power(self, base: T, exponent: T) -> T:
        """Return a power."""

    def root(self, it: T) -> T:
        """Return a square root."""

    def fenced(self, opening: str, it: T, closing: str) -> T:
        """Return something between parentheses or bars."""

    def big(self, sign: str, note: str, it: T) -> T:
        """Return a sum or product sign, what it runs over, and its operand."""

    def transposed(self, it: T) -> T:
        """Return a transpose."""

    def subscripted(self, it: T, text: str) -> T:
        """Return something with a subscript of plain text."""

    def cases(self, condition: T, true: T, false: T) -> T:
        """Return ``{true if condition; false otherwise``."""


def typeset(
    program: Program, root: int, notation: Notation[T], tensors: frozenset[str] = frozenset(), limit: int = SIZE_LIMIT
) -> Piece[T]:
    """Return an expression in a notation.

    Parameters
    ----------
    program, root
        The expression: a position in ``program.expressions``.
    notation
        How to write it.
    tensors
        The variables that are tensors: their element-wise product is written ⊙.
    limit
        How many operators and operands to write, those nearest to the root; the rest becomes "…".
    """
    expressions = program.expressions
    nearest = [root]
    kept: set[int] = {root}
    for index in nearest:
        fresh = [operand for operand in expressions[index].operands if operand not in kept]
        if len(nearest) + len(fresh) > limit:
            continue
        nearest.extend(fresh)
        kept.update(fresh)
    dots = Piece(notation.dots(), ATOM)
    pieces: dict[int, Piece[T]] = {}
    writer = _Writer(notation, tensors)
    for index in sorted(kept):
        expression = expressions[index]
        pieces[index] = writer.write(expression, [pieces.get(operand, dots) for operand in expression.operands])
    return pieces[root]


class _Writer(Generic[T]):
    def __init__(self, notation: Notation[T], tensors: frozenset[str]) -> None:
        self.notation = notation
        self.tensors = tensors

    def write(self, it: Expression, operands: list[Piece[T]]) -> Piece[T]:
        if it.op == NUMBER:
            return self.number(float(it.value or 0.0))
        if it.op == NAME:
            text = str(it.value)
            return Piece(self.notation.name(text), ATOM, tensor=text in self.tensors)
        piece: Piece[T] | None = None
        if it.op in REGISTRY and len(operands) == len(REGISTRY[it.op].operands):
            special = getattr(self, f"write_{it.op}", None)
            piece = special(it, *operands) if special else None
            if it.op in _COMPARISONS:
                piece = self.infix(_COMPARISONS[it.op], operands[0], operands[1], COMPARE, ADD, ADD)
        if piece is None:
            piece = self.call(it, operands)
        reduces = it.op in _REDUCTIONS and not dict(it.attributes).get("keepdims") and "axis" not in dict(it.attributes)
        return replace(piece, tensor=any(operand.tensor for operand in operands) and not reduces)

    def number(self, value: float) -> Piece[T]:
        level = ATOM if value == 0 or 1e-4 <= abs(value) < 1e6 else MULTIPLY
        minus = value < 0
        return Piece(self.notation.number(value), min(level, NEGATE) if minus else level, minus, "digit")

    def call(self, it: Expression, operands: list[Piece[T]]) -> Piece[T]:
        name = _NAMES.get(it.op) or _upright(it.op)
        notes = [f"{key} = {_attribute(value)}" for key, value in it.attributes if key not in ("keepdims", "items")]
        return Piece(self.notation.function(name, [operand.content for operand in operands], notes), ATOM)

    def within(self, it: Piece[T], level: int, first: bool = True) -> Piece[T]:
        """Return an operand, in parentheses where it holds together less than it must."""
        if it.level >= level and (first or not it.minus):
            return it
        return Piece(self.notation.fenced("(", it.content, ")"), ATOM, begins="(", tensor=it.tensor)

    def infix(self, sign: str, a: Piece[T], b: Piece[T], level: int, left: int, right: int) -> Piece[T]:
        one, two = self.within(a, left), self.within(b, right, first=False)
        return Piece(self.notation.infix(sign, one.content, two.content), level, one.minus, one.begins)

    def write_add(self, _: Expression, a: Piece[T], b: Piece[T]) -> Piece[T]:
        return self.infix("+", a, b, ADD, ADD, MULTIPLY)

    def write_subtract(self, _: Expression, a: Piece[T], b: Piece[T]) -> Piece[T]:
        return self.infix("−", a, b, ADD, ADD, MULTIPLY)

    def write_multiply(self, _: Expression, a: Piece[T], b: Piece[T]) -> Piece[T]:
        sign = ELEMENTWISE if a.tensor and b.tensor else MULTIPLICATION
        right = self.within(b, NEGATE, first=False)
        if a.begins == "digit" and a.level in (ATOM, NEGATE) and right.begins in ("letter", "("):
            sign = JUXTAPOSED
        return self.infix(sign, a, b, MULTIPLY, MULTIPLY, NEGATE)

    def write_matmul(self, _: Expression, a: Piece[T], b: Piece[T]) -> Piece[T]:
        return self.infix(APART, a, b, MULTIPLY, MULTIPLY, NEGATE)

    def write_divide(self, _: Expression, a: Piece[T], b: Piece[T]) -> Piece[T]:
        return Piece(self.notation.fraction(a.content, b.content), FRACTION, begins="digit")

    def write_negate(self, _: Expression, a: Piece[T]) -> Piece[T]:
        inner = self.within(a, MULTIPLY, first=False)
        begins = inner.begins if inner.level == ATOM else "letter"
        return Piece(self.notation.negative(inner.content), NEGATE, minus=True, begins=begins)

    def write_power(self, _: Expression, a: Piece[T], b: Piece[T]) -> Piece[T]:
        base = self.within(a, ATOM, first=False)
        return Piece(self.notation.power(base.content, b.content), POWER, begins=base.begins)

    def write_square(self, it: Expression, a: Piece[T]) -> Piece[T]:
        return self.write_power(it, a, self.number(2.0))

    def write_reciprocal(self, _: Expression, a: Piece[T]) -> Piece[T]:
        return Piece(self.notation.fraction(self.notation.number(1.0), a.content), FRACTION, begins="digit")

    def write_exp(self, _: Expression, a: Piece[T]) -> Piece[T]:
        return Piece(self.notation.power(self.notation.name("e"), a.content), POWER)

    def write_sqrt(self, _: Expression, a: Piece[T]) -> Piece[T]:
        return Piece(self.notation.root(a.content), ATOM)

    def write_abs(self, _: Expression, a: Piece[T]) -> Piece[T]:
        return Piece(self.notation.fenced("|", a.content, "|"), ATOM)

    def write_norm(self, it: Expression, a: Piece[T]) -> Piece[T] | None:
        return None if it.attributes else Piece(self.notation.fenced("‖", a.content, "‖"), ATOM)

    def write_sum(self, it: Expression, a: Piece[T]) -> Piece[T]:
        axis = dict(it.attributes).get("axis")
        note = "" if axis is None else f"axis {_attribute(axis)}"
        return Piece(self.notation.big(_BIG[it.op], note, self.within(a, MULTIPLY, first=False).content), MULTIPLY)

    write_prod = write_sum

    def write_transpose(self, it: Expression, a: Piece[T]) -> Piece[T] | None:
        return None if it.attributes else Piece(self.notation.transposed(self.within(a, ATOM, False).content), ATOM)

    def write_index(self, it: Expression, a: Piece[T]) -> Piece[T]:
        items = _attribute(dict(it.attributes).get("items", ""))
        return Piece(self.notation.subscripted(self.within(a, ATOM, first=False).content, items), ATOM)

    def write_where(self, _: Expression, condition: Piece[T], a: Piece[T], b: Piece[T]) -> Piece[T]:
        return Piece(self.notation.cases(condition.content, a.content, b.content), COMPARE)


def _upright(op: str) -> str:
    """Return what a function is called: its symbol if that is a word, else its name."""
    symbol = REGISTRY[op].symbol if op in REGISTRY else ""
    return symbol if symbol.replace(" ", "").isalpha() and symbol.isascii() else op.replace("_", " ")


def _attribute(value: Attribute) -> str:
    if isinstance(value, Slice):
        bounds = [str(bound) if bound is not None else "" for bound in value]
        return ":".join(bounds if value.step is not None else bounds[:2])
    if isinstance(value, tuple):
        return ", ".join(_attribute(item) for item in value)
    return str(value).replace("-", "−")
