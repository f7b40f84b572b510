"""From a parsed program and the shapes of its inputs to a graph: every shape and the cost are known before it runs.

Owns the meaning of names and calls; computes no values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import islice
from math import prod
from types import MappingProxyType

from engine.attributes import bind_attributes
from engine.errors import (
    EngineError,
    Fix,
    InvalidAttribute,
    NameReused,
    OutputError,
    ProgramTooLarge,
    ShapeMismatch,
    Span,
    SyntaxProblem,
    UnknownFunction,
    UnknownName,
    WrongArity,
    quote,
    raise_all,
)
from engine.graph import Graph, Node
from engine.language.syntax import NAME, NUMBER, Expression, Program, Statement
from engine.limits import UNLIMITED, Limits
from engine.ops import CONSTANT, INPUT, REGISTRY, AttributeProblem, Op, Shape, ShapeError, broadcast_shape

TWO_OPERANDS = {"max": "maximum", "min": "minimum"}
LOGARITHMS = {"log2": 2, "log10": 10}
ALIASES = {"ln": "log", "abs_": "abs", "absolute": "abs", "atan": "arctan", "pow": "power",
           "mul": "multiply", "sub": "subtract", "div": "divide", "neg": "negate", "dot": "matmul", "mm": "matmul",
           "bmm": "matmul", "cat": "concatenate", "concat": "concatenate", "clip": "clamp", "amax": "max",
           "amin": "min", "swish": "silu", "logistic": "sigmoid", "expit": "sigmoid", "detach": "stop_gradient",
           "mse_loss": "mse", "l1_loss": "mae", "nll_loss": "cross_entropy"}  # fmt: skip
OUTPUT = "output"
FREE = (NUMBER, NAME, "negate")
# Behind the end of an operand, and not within a number like 1e+5; in ** the second star is behind none.
_OPERATOR = re.compile(r"(?:[A-DF-Za-df-z_0-9)\]]|(?<![0-9.])[eE])[ \t]*[+*/@]")


def build(
    program: Program,
    shapes: Mapping[str, Shape],
    output: str | None = None,
    limits: Limits = UNLIMITED,
) -> Graph:
    """Return the graph of a program for inputs of these shapes.

    Raises
    ------
    EngineError
        Everything that is wrong with names, calls and shapes, at most 20 at once, in reading order.
    """
    _check_count(program, len(shapes), limits)
    builder = _Builder(program, limits)
    builder.add_inputs(shapes)
    for index, statement in enumerate(program.statements):
        builder.add_statement(index, statement)
    raise_all(sorted(builder.problems, key=lambda error: error.span.start if error.span else 0))
    return builder.finish(output)


@dataclass
class _Builder:
    program: Program
    limits: Limits
    nodes: list[Node] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    literals: dict[int, float] = field(default_factory=dict)
    problems: list[EngineError] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    cost: int = 0
    done: int = 0

    def __post_init__(self) -> None:
        self.node_of: list[int | None] = [None] * len(self.program.expressions)
        self.poisoned: set[str] = set()

    def add_inputs(self, shapes: Mapping[str, Shape]) -> None:
        for name, shape in shapes.items():
            self.names[name] = node = self._append(INPUT, (), MappingProxyType({}), shape, None)
            self.nodes[node] = replace(self.nodes[node], name=name)

    def add_statement(self, index: int, statement: Statement) -> None:
        for place in range(self.done, statement.root + 1):
            try:
                self.node_of[place] = self._add_expression(place, self.program.expressions[place], index)
            except EngineError as error:
                self.problems.append(error)
        self.done = statement.root + 1
        node = self._operand(statement.root, index)
        if statement.name is not None:
            self._assign(statement.name, statement.span, node)
        elif OUTPUT in self.names and self.names[OUTPUT] != node:
            self.problems.append(_reused(OUTPUT, statement.span, self.lines.get(OUTPUT)))
        elif node is not None:
            self.names[OUTPUT] = node

    def finish(self, output: str | None) -> Graph:
        last = self.program.statements[-1].name or OUTPUT
        chosen = last if output is None else output
        if chosen not in self.names:
            raise OutputError(
                f'the program has no variable "{quote(chosen)}"',
                suggestion=_did_you_mean(_closest(chosen, self.names))
                or f"leave output out to take {last}, the last line",
            )
        unused = tuple(n for n, i in self.names.items() if self.nodes[i].is_input and i not in self.used)
        cost = 3 * self.cost
        if cost > self.limits.cost:
            raise _too_large("the program needs", cost, self.limits.cost, "multiply-adds", None)
        return Graph(
            self.program, tuple(self.nodes), self.names, self.names[chosen], chosen, cost,
            tuple(name for name in unused if self.names[name] != self.names[chosen]),
        )  # fmt: skip

    def _assign(self, name: str, span: Span, node: int | None) -> None:
        if name in self.names or name in self.poisoned:
            self.problems.append(_reused(name, span, self.lines.get(name)))
            return
        self.lines[name] = span.line
        if node is None:
            self.poisoned.add(name)
            return
        self.names[name] = node
        if self.nodes[node].name is None:
            self.nodes[node] = replace(self.nodes[node], name=name)

    def _add_expression(self, place: int, expression: Expression, statement: int) -> int | None:
        if expression.op == NUMBER:
            assert isinstance(expression.value, float)
            self.literals[place] = expression.value
            return None
        if expression.op == NAME:
            return self._resolve(str(expression.value), expression.span)
        if expression.op == "negate" and not expression.is_call and expression.operands[0] in self.literals:
            self.literals[place] = -self.literals[expression.operands[0]]
            return None
        return self._apply(place, expression, statement)

    def _resolve(self, name: str, span: Span) -> int | None:
        if name in self.names:
            self.used.add(self.names[name])
            return self.names[name]
        if name in self.poisoned:
            return None
        if name in REGISTRY:
            raise SyntaxProblem(f"{name} is a function and needs its operands", span=span, suggestion=f"{name}(…)")
        close = _closest(name, self.names)
        raise UnknownName(
            f'"{name}" has no value: it is neither assigned above nor among the inputs',
            span=span,
            suggestion=_did_you_mean(close) or f'add "{name}" to the input values, or assign it above',
            params={"name": name},
            fix=_replace(span, close),
        )

    def _apply(self, place: int, expression: Expression, statement: int) -> int | None:
        op = self._find_op(expression)
        count = _operand_count(op, expression, self.literals)
        positional = [self.literals[extra] for extra in expression.operands[count:]]
        operands = [self._operand(operand, statement) for operand in expression.operands[:count]]
        ids = tuple(operand for operand in operands if operand is not None)
        if len(ids) < len(operands):
            return None
        try:
            attributes = bind_attributes(op, positional, expression.attributes)
            shapes = [self.nodes[i].shape for i in ids]
            shape = broadcast_shape(*shapes) if op.shape is None else op.shape(*shapes, **attributes)
        except ShapeError as problem:
            message = str(problem) if op.name in str(problem) else f"{op.name}: {problem}"
            raise ShapeMismatch(message, span=expression.span, params={"shapes": [list(s) for s in shapes]}) from None
        except AttributeProblem as problem:
            raise InvalidAttribute(str(problem), span=expression.span) from None
        self.cost += prod(shape) if op.cost is None else op.cost(shape, *shapes, **attributes)
        return self._append(op, ids, MappingProxyType(attributes), shape, expression.span, place, statement)

    def _find_op(self, expression: Expression) -> Op:
        name, given = expression.op, len(expression.operands)
        if name in TWO_OPERANDS and given == 2 and expression.operands[1] not in self.literals:
            name = TWO_OPERANDS[name]
        if name in REGISTRY:
            return REGISTRY[name]
        start = expression.span.start
        span = Span(start, start + len(name), expression.span.line, expression.span.column)
        if name in self.names:
            raise UnknownFunction(
                f"{name} is a variable, not a function", span=span, suggestion=f"to multiply, write {name}*(…)"
            )
        alias = ALIASES.get(name)
        if name in LOGARITHMS:
            raise UnknownFunction(
                f'there is no op called "{name}"',
                span=span,
                suggestion=f"write log(x)/log({LOGARITHMS[name]}) for {name}(x)",
                params={"name": name},
            )
        right = alias or _closest(name, REGISTRY)
        suggestion = f"write {alias}(…)" if alias else _did_you_mean(right)
        raise UnknownFunction(
            f'there is no op called "{quote(name)}"',
            span=span,
            suggestion=suggestion or "the ops are listed at /ops",
            params={"name": name},
            fix=_replace(span, right),
        )

    def _operand(self, place: int, statement: int) -> int | None:
        """Return the node of an expression; a number becomes a constant node when it is first needed."""
        if place in self.literals and self.node_of[place] is None:
            value = self.literals[place]
            span = self.program.expressions[place].span
            self.node_of[place] = self._append(
                CONSTANT, (), MappingProxyType({}), (), span, place, statement, constant=value
            )
        return self.node_of[place]

    def _append(
        self,
        op: Op,
        inputs: tuple[int, ...],
        attributes: Mapping[str, object],
        shape: Shape,
        span: Span | None,
        expression: int = -1,
        statement: int = -1,
        constant: float | None = None,
    ) -> int:
        limits = self.limits
        if len(self.nodes) >= limits.nodes:
            raise _too_large("the program has more than", limits.nodes, limits.nodes, "nodes", span)
        if prod(shape) > limits.elements:
            raise _too_large("the result would have", prod(shape), limits.elements, "elements", span)
        if len(shape) > limits.dimensions:
            raise _too_large("the result would have", len(shape), limits.dimensions, "dimensions", span)
        differentiable = op is INPUT or any(
            self.nodes[source].differentiable and op.derivative(port) is not None for port, source in enumerate(inputs)
        )
        node = Node(
            len(self.nodes), op, inputs, attributes, shape, None, span.line if span else None,
            expression, statement, constant, differentiable,
        )  # fmt: skip
        self.nodes.append(node)
        return node.id


def _operand_count(op: Op, expression: Expression, literals: Mapping[int, float]) -> int:
    """Return how many of the arguments are operands; numbers beyond them are positional attributes.

    Raises
    ------
    WrongArity
        If there are too few, or too many to be attributes.
    """
    given, most = len(expression.operands), len(op.operands)
    least = most - op.optional
    if op.variadic:
        most = given if given >= most else most
    extra = expression.operands[most:]
    if given >= least and len(extra) <= len(op.parameters) and all(place in literals for place in extra):
        return min(given, most)
    wanted = f"{least}" if least == most else f"{least} to {most}"
    signature = ", ".join((*op.operands, *(f"{p.name}=…" for p in op.parameters)))
    raise WrongArity(
        f"{op.name} takes {wanted} operand{'' if wanted == '1' else 's'}, {given} given",
        span=expression.span,
        suggestion=f"{op.name}({signature})",
        params={"op": op.name, "expected": wanted, "given": given},
    )


def _reused(name: str, span: Span, line: int | None) -> NameReused:
    where = f"assigned on line {line}" if line else "an input"
    return NameReused(
        f'"{name}" is already {where}; a name is assigned once',
        span=span,
        suggestion=f"choose another name, for example {name}2",
        params={"name": name, "line": line},
        fix=Fix(span.start, span.start + len(name), f"{name}2"),
    )


def check_operators(text: str, inputs: int, limits: Limits) -> None:
    """Refuse a text that surely has too many nodes, before it is parsed: one for each input, and for each operator.

    Raises
    ------
    ProgramTooLarge
        With the place of the first operator too many.
    """
    left = max(limits.nodes - inputs, 0)
    if len(text) <= 2 * left or "#" in text:
        return
    over = next(islice(_OPERATOR.finditer(text), left, None), None)
    if over is not None:
        place = over.end() - 1
        line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
        span = Span(place, place + 1, line, column)
        raise _too_large("the program has more than", limits.nodes, limits.nodes, "nodes", span)


def _check_count(program: Program, inputs: int, limits: Limits) -> None:
    """Refuse a program that surely has too many nodes, before the first of them is built."""
    left = limits.nodes - inputs
    if len(program.expressions) <= left:
        return
    for expression in program.expressions:
        if expression.op not in FREE:  # each of the others becomes a node
            left -= 1
            if left < 0:
                raise _too_large("the program has more than", limits.nodes, limits.nodes, "nodes", expression.span)


def _too_large(what: str, given: int, limit: int, unit: str, span: Span | None) -> ProgramTooLarge:
    return ProgramTooLarge(
        f"{what} {given} {unit}; the limit is {limit}",
        span=span,
        params={"limit": limit, "given": given, "unit": unit},
    )


def _closest(name: str, known: Mapping[str, object]) -> str | None:
    folded = {other.lower(): other for other in known}
    close = get_close_matches(name.lower()[:64], folded, n=1, cutoff=0.7)
    return folded[close[0]] if close else None


def _did_you_mean(close: str | None) -> str | None:
    return close and f"did you mean {close}?"


def _replace(span: Span, text: str | None) -> Fix | None:
    return None if text is None else Fix(span.start, span.end, text)
