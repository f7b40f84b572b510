"""The syntax tree: a flat, append-only list of expressions, so that nothing recurses on the user's depth.

Owns the shapes of parsed programs; knows no op and no value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from engine.errors import Span

NUMBER = "number"
NAME = "name"


class Slice(NamedTuple):
    """``start:stop:step`` with constant integers; ``None`` where left out."""

    start: int | None
    stop: int | None
    step: int | None


Literal = int | float | bool | str | None | Slice
Attribute = Literal | tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """One operand, operator or call.

    ``op`` is ``"number"``, ``"name"`` or the name of an op in the registry's spelling (operators are parsed to
    theirs: ``a*b`` is ``multiply``, ``x.T`` is ``transpose``, ``h[0]`` is ``index`` with the attribute ``items``).
    ``operands`` are positions in ``Program.expressions``, always smaller than the expression's own.
    ``span`` is the operator's token, or the whole call, or the whole literal or name.
    """

    op: str
    operands: tuple[int, ...]
    span: Span
    attributes: tuple[tuple[str, Attribute], ...] = ()
    value: float | str | None = None
    is_call: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """``name = expression``, or a bare last expression (``name`` is ``None``)."""

    name: str | None
    root: int
    span: Span


@dataclass(frozen=True, slots=True)
class Program:
    """A parsed program; list order is topological order.

    ``sources`` is the printer's memory: the texts of all expressions, by the limit they were cut to.
    """

    text: str
    expressions: tuple[Expression, ...]
    statements: tuple[Statement, ...]
    sources: dict[int, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def free_names(self) -> tuple[str, ...]:
        """Return the names that no statement assigns, in reading order: the program's inputs."""
        assigned = {statement.name for statement in self.statements}
        named = (str(it.value) for it in self.expressions if it.op == NAME)
        return tuple(dict.fromkeys(name for name in named if name not in assigned))
