"""The rules of edges as they read at their node: local derivatives, structural rules, and what stands in them.

Owns how the words of a record's formula become the program's own names, counts and shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from math import prod
from typing import Any

from engine.backward import Edge
from engine.errors import Span
from engine.explain.labels import LABEL_LIMIT, title
from engine.graph import Graph, Node
from engine.language import Program, parse, simplify, substitute, to_source
from engine.language.printer import cut, outermost
from engine.language.syntax import NAME, NUMBER, Expression, Statement
from engine.ops import REGISTRY
from engine.ops.base import Shape

RULE_LIMIT = 200
LONG, FEW = 60, 4
UPSTREAM = "G"
NOWHERE = Span(0, 0, 1, 1)
RULES_KEPT = 4096
Bound = tuple[Program, int]
Form = tuple[Any, ...]

# Private characters stand for names, which no name has.
_MARKS = tuple(map(chr, range(0xE000, 0xE020)))
_KEPT: dict[Form, str] = {}


def rule(graph: Graph, edge: Edge) -> str:
    """Return an edge's local derivative, or structural rule, in the program's own names: ``2*(a - y)``.

    In a structural rule the upstream gradient is ``upstream_name``. The rules of plain element-wise edges are kept with
    marks in the place of names, as most edges of one op read alike.
    """
    node = graph.nodes[edge.node]
    if node.attributes or node.op.rules is not None or not node.op.is_elementwise:
        return _written(rule_program(graph, edge))
    bound = words(node)
    said = {word: _as_expression(graph, bound[word]) for word in _said(node.op.derivative(edge.port) or "0")}
    alike: list[Any] = [node.op.name, edge.port]
    names: list[str] = []
    for word, (program, _) in said.items():
        if program is not graph.program:
            names += [str(it.value) for it in program.expressions if it.op == NAME]
            alike += [_likeness(it) for it in program.expressions]
        elif len(text := title(graph, bound[word])) < LABEL_LIMIT:
            alike.append(text)
        else:
            return _written(rule_program(graph, edge))
    form = tuple(alike)
    text = _KEPT.get(form) or _keep(form, graph, edge, said)
    for mark, name in zip(_MARKS, names, strict=False):
        text = text.replace(mark, name)
    # A name that was cut short lies beyond the cut.
    return cut(text, RULE_LIMIT)


def _likeness(it: Expression) -> Any:
    """Return what an expression is but for its name; the parts of a whole differ in number from those of another."""
    return NAME if it.op == NAME else (it.op, it.operands, it.attributes, it.value, it.is_call)


def _keep(form: Form, graph: Graph, edge: Edge, said: Mapping[str, Bound]) -> str:
    """Return a rule with marks in the place of names, and keep it."""
    marks = iter(_MARKS)
    marked = {
        word: (program if program is graph.program else _with_marks(program, marks), root)
        for word, (program, root) in said.items()
    }
    text = _written(_tidy(filled_in(graph, edge, marked)))
    if len(_KEPT) >= RULES_KEPT:
        _KEPT.clear()
    _KEPT[form] = text
    return text


def _with_marks(program: Program, marks: Iterator[str]) -> Program:
    expressions = tuple(replace(it, value=next(marks)) if it.op == NAME else it for it in program.expressions)
    return Program("", expressions, program.statements)


def _written(formula: Program) -> str:
    return to_source(formula, formula.statements[-1].root, RULE_LIMIT)


def _tidy(formula: Program) -> Program:
    return simplify(formula, formula.statements[-1].root)


def rule_program(graph: Graph, edge: Edge) -> Program:
    """Return the formula of ``rule`` as a parsed program of one expression."""
    named = {word: _as_expression(graph, source) for word, source in words(graph.nodes[edge.node]).items()}
    return _tidy(filled_in(graph, edge, named | {UPSTREAM: one(NAME, upstream_name(graph))}))


def filled_in(graph: Graph, edge: Edge, named: Mapping[str, Bound]) -> Program:
    """Return an edge's formula with counts and attributes filled in, simplified, and then its words replaced."""
    node = graph.nodes[edge.node]
    numbers = {
        name: float(value)
        for name, value in node.attributes.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    counted = {} if node.op.is_elementwise else {word: float(count) for word, count in counts(graph, node).items()}
    tidy = _with_numbers(formula_of(graph, edge), tuple({**counted, **numbers}.items()))
    return substitute(tidy, tidy.statements[-1].root, {word: it for word, it in named.items() if word not in numbers})


def formula_of(graph: Graph, edge: Edge) -> str:
    """Return an edge's formula in the words of its record, for the shapes at hand."""
    node = graph.nodes[edge.node]
    formula = node.op.derivative(edge.port) or "0"
    if node.op.rules is None:
        return formula
    return node.op.rules(formula, edge.port, node.shape, *_operand_shapes(graph, edge.node), **node.attributes)


@lru_cache(maxsize=2)
def _operand_shapes(graph: Graph, node: int) -> tuple[Shape, ...]:
    """Return the shapes of a node's operands; remembered, as a join asks for all of them on each of its edges."""
    return tuple(graph.nodes[source].shape for source in graph.nodes[node].inputs)


def words(node: Node) -> dict[str, int]:
    """Return what the words of a node's formulas stand for: its operands and itself, by id."""
    return {**dict(zip(node.op.operands, node.inputs, strict=False)), "out": node.id}


def counts(graph: Graph, node: Node) -> dict[str, int]:
    """Return what formulas count: ``n`` elements that become one, ``m`` rows that do."""
    shape = graph.nodes[node.inputs[0]].shape
    size, results = prod(shape), prod(node.shape)
    return {"n": max(size // results, 1), "m": max(size // (shape or (1,))[-1] // results, 1)}


def upstream_name(graph: Graph) -> str:
    """Return what rules call the upstream gradient: ``G``, or ``Ḡ`` where the program has a G of its own."""
    return "Ḡ" if UPSTREAM in graph.names else UPSTREAM


@lru_cache(maxsize=512)
def _with_numbers(text: str, numbers: tuple[tuple[str, float], ...]) -> Program:
    formula = parse_formula(text)
    bindings = {word: one(NUMBER, value) for word, value in numbers}
    replaced = substitute(formula, formula.statements[-1].root, bindings)
    return simplify(replaced, replaced.statements[-1].root)


@lru_cache(maxsize=512)
def _said(formula: str) -> tuple[str, ...]:
    """Return the words of a formula, each once."""
    program = parse_formula(formula)
    return tuple(dict.fromkeys(str(it.value) for it in program.expressions if it.op == NAME))


@lru_cache(maxsize=512)
def parse_formula(text: str) -> Program:
    """Parse a formula of an op record."""
    return parse(text, functions=frozenset(REGISTRY))


def in_order(graph: Graph, edge: Edge) -> list[tuple[str, bool]]:
    """Return the words of an edge's formula from left to right, each once, and whether it stands transposed."""
    program = parse_formula(formula_of(graph, edge))
    found: dict[tuple[str, bool], None] = {}
    pending = [(program.statements[-1].root, False)]
    while pending:
        place, transposed = pending.pop()
        it = program.expressions[place]
        if it.op == NAME:
            found[str(it.value), transposed] = None
        else:
            turned = it.op == "transpose" and not it.is_call and program.expressions[it.operands[0]].op == NAME
            pending += [(operand, turned) for operand in reversed(it.operands)]
    return list(found)


@lru_cache(maxsize=RULES_KEPT)
def one(kind: str, value: float | str) -> Bound:
    """Return a program of one name or number."""
    return Program("", (Expression(kind, (), NOWHERE, (), value),), (Statement(None, 0, NOWHERE),)), 0


def _as_expression(graph: Graph, node: int) -> Bound:
    """Return an operand as it stands in a rule: of a long one only the outermost operation is taken apart."""
    it = graph.nodes[node]
    if it.is_constant:
        return one(NUMBER, it.constant or 0.0)
    if it.name or it.is_input:
        return one(NAME, title(graph, node))
    if _is_long(graph, it):
        return outermost(graph.program, it.expression, RULE_LIMIT)
    return graph.program, it.expression


def _is_long(graph: Graph, it: Node) -> bool:
    """Whether of an expression only the outermost operation is taken apart."""
    few = len(graph.program.expressions[it.expression].operands) <= FEW
    return few and len(to_source(graph.program, it.expression, RULE_LIMIT)) > LONG
