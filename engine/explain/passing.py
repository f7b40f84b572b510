"""How a gradient passes an edge: the whole rule with its sums, its factors with their shapes, and it in numbers.

Owns what is written of ``∂L/∂x = …`` on one edge; every number is the trace's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.backward import Edge
from engine.explain.labels import derivative_name, named, readable, title
from engine.explain.rules import (
    RULE_LIMIT,
    UPSTREAM,
    Bound,
    counts,
    filled_in,
    formula_of,
    in_order,
    one,
    parse_formula,
    upstream_name,
    words,
)
from engine.graph import Graph, Node
from engine.language import simplify, to_source
from engine.language.syntax import NAME, NUMBER
from engine.numbers import format_value
from engine.ops.axes import checked_axes, summed
from engine.ops.base import Shape, Value, show_shape

if TYPE_CHECKING:
    from engine.trace import Trace

SHOWN_ELEMENTS = 6
TIMES, BY_ELEMENT = " · ", " ⊙ "
UPSTREAM_ROLE, LOCAL, OPERAND, CONTRIBUTION, VALUE = "upstream", "local", "operand", "contribution", "value"


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that stands in a formula, with the shape to write under it.

    ``role`` is ``"upstream"``, ``"local"``, ``"operand"``, ``"contribution"`` or (forward) ``"value"``.
    """

    text: str
    shape: Shape
    role: str


def is_plain(graph: Graph, edge: Edge) -> bool:
    """Whether an edge is a number times a number."""
    node = graph.nodes[edge.node]
    return node.op.is_elementwise and not node.shape and not graph.nodes[edge.to].shape


def local_text(graph: Graph, edge: Edge, rule_text: str) -> str:
    """Return a local derivative as a factor: its rule, or ∂z/∂x where the rule tells cases apart."""
    if "where(" in rule_text:
        return f"∂{named(readable(title(graph, edge.node)))}/∂{named(readable(title(graph, edge.to)))}"
    return _factor(readable(rule_text))


def whole_rule(trace: Trace, edge_index: int) -> str:
    """Return what an edge sends, as a formula: ``G ⊙ x``, ``sum(G, axis=0)``, ``xᵀ G``."""
    graph, edge = trace.graph, trace.edges[edge_index]
    text = trace.plan.rules[edge_index]
    if not graph.nodes[edge.node].op.is_elementwise:
        return in_print(text)
    return _product(trace, edge_index, upstream_name(graph), local_text(graph, edge, text))


def formula(trace: Trace, edge_index: int) -> str:
    """Return what an edge sends in the program language: ``G*x``, ``sum(G, axis=0)``, ``x.T @ G``."""
    edge, text = trace.edges[edge_index], trace.plan.rules[edge_index]
    if not trace.nodes[edge.node].op.is_elementwise or "…" in text:
        return text
    product = f"{upstream_name(trace.graph)}*({text})"
    program = parse_formula(summed(product, trace.nodes[edge.node].shape, trace.nodes[edge.to].shape))
    tidy = simplify(program, program.statements[-1].root)
    return to_source(tidy, tidy.statements[-1].root, RULE_LIMIT)


def _product(trace: Trace, edge_index: int, upstream: str, local: str) -> str:
    """Return upstream × local of an element-wise edge, with the sums that undo broadcasting."""
    edge = trace.edges[edge_index]
    wide, narrow = trace.nodes[edge.node].shape, trace.nodes[edge.to].shape
    rule_text = trace.plan.rules[edge_index]
    sign = BY_ELEMENT if isinstance(trace.locals[edge_index], np.ndarray) else TIMES
    product = upstream if rule_text == "1" else f"−{upstream}" if rule_text == "-1" else f"{upstream}{sign}{local}"
    return summed(product, wide, narrow)


def in_numbers(trace: Trace, edge_index: int) -> str:
    """Return the same with numbers in, or "" where one of them is too large a tensor to be written."""
    graph, edge = trace.graph, trace.edges[edge_index]
    node = graph.nodes[edge.node]
    upstream, local = trace.node_gradients[edge.node], trace.locals[edge_index]
    if node.op.is_elementwise:
        if not (_is_small(upstream) and _is_small(local)):
            return ""
        return _product(trace, edge_index, format_value(upstream), _factor(format_value(local)))
    values: dict[str, Value] = {word: trace.node_values[place] for word, place in words(node).items()}
    values[UPSTREAM] = upstream
    said = {word for word, _ in in_order(graph, edge)}
    if not said <= {*values, *counts(graph, node), *node.attributes} or not all(
        _is_small(values[word]) for word in said & {*values}
    ):
        return ""
    program = filled_in(graph, edge, {word: _number(value) for word, value in values.items()})
    text = in_print(to_source(program, program.statements[-1].root, RULE_LIMIT))
    return f"{text}, where 0/0 is taken as 0 by convention" if divides_zeros(trace, edge) else text


def divides_zeros(trace: Trace, edge: Edge) -> bool:
    """Whether a structural rule would divide 0 by 0 where its op is at a kink, so that a convention sends 0 instead."""
    node = trace.nodes[edge.node]
    if node.op.is_elementwise or node.op.kink is None or "/out" not in formula_of(trace.graph, edge).replace("(", ""):
        return False
    out, operands = trace.node_values[node.id], [trace.node_values[source] for source in node.inputs]
    return bool(np.any(node.op.kink(out, *operands, **node.attributes)))


def letters(trace: Trace, edge_index: int) -> str:
    """Return what letters in an edge's rule stand for: ``u = (x − mean)/s and s = √(variance + eps)``; "" if none."""
    graph, edge = trace.graph, trace.edges[edge_index]
    node = graph.nodes[edge.node]
    if not node.op.where:
        return ""
    said = {word for word, _ in in_order(graph, edge)}
    said |= {word for it, text in node.op.where.items() if it in said for word in node.op.where if f"/{word}" in text}
    names = {word: named(readable(title(graph, place))) for word, place in words(node).items()}
    return " and ".join(f"{it} = {text.format(**names)}" for it, text in node.op.where.items() if it in said)


def factors(trace: Trace, edge_index: int) -> tuple[Factor, ...]:
    """Return what stands in an edge's rule from left to right, each with its shape, and last the contribution."""
    graph, edge = trace.graph, trace.edges[edge_index]
    node = graph.nodes[edge.node]
    sent = Factor(derivative_name(graph, edge.to), graph.nodes[edge.to].shape, CONTRIBUTION)
    if node.op.is_elementwise:
        called = derivative_name(graph, edge.node) if is_plain(graph, edge) else upstream_name(graph)
        rule_text = trace.plan.rules[edge_index]
        local = local_text(graph, edge, rule_text) if "where(" in rule_text else readable(rule_text)
        shape = np.shape(np.asarray(trace.locals[edge_index]))
        return Factor(called, node.shape, UPSTREAM_ROLE), Factor(local, shape, LOCAL), sent
    found = [
        factor
        for word, transposed in in_order(graph, edge)
        for factor in (_operand(graph, edge, word, transposed),)
        if factor is not None
    ]
    return (*found, sent)


def _operand(graph: Graph, edge: Edge, word: str, transposed: bool) -> Factor | None:
    node = graph.nodes[edge.node]
    if word == UPSTREAM:
        text, shape, role = upstream_name(graph), node.shape, UPSTREAM_ROLE
    elif word in words(node):
        place = words(node)[word]
        text, shape, role = named(readable(title(graph, place))), graph.nodes[place].shape, OPERAND
    elif word in node.op.where:
        text, shape, role = word, _letter_shape(node, graph.nodes[node.inputs[0]].shape, word), OPERAND
    else:
        return None
    if transposed and len(shape) > 1:
        return Factor(f"{text}ᵀ", (*shape[:-2], shape[-1], shape[-2]), role)
    return Factor(text, shape, role)


def _letter_shape(node: Node, shape: Shape, letter: str) -> Shape:
    """Return the shape of the normalised ``u``, an operand's, or of the divisor ``s``, reduced with its axes kept."""
    if letter != "s":
        return shape
    if node.op.name == "batch_norm":
        return tuple(n if axis == 1 else 1 for axis, n in enumerate(shape))
    reduced = checked_axes(node.op.name, shape, node.attributes.get("axis", -1))
    return tuple(1 if axis in reduced else n for axis, n in enumerate(shape))


def fitting_shapes(trace: Trace, edge_index: int) -> str:
    """Return how the shapes of a matrix product fit: ``(3, 4) (4, 2) → (3, 2)``; "" where the rule is no such."""
    graph, edge = trace.graph, trace.edges[edge_index]
    if not _is_matrix_product(graph, edge):
        return ""
    *parts, sent = factors(trace, edge_index)
    return f"{' '.join(show_shape(part.shape) for part in parts)} → {show_shape(sent.shape)}"


def _is_matrix_product(graph: Graph, edge: Edge) -> bool:
    """Whether a rule is two factors, each of them an operand or G, transposed or not."""
    if graph.nodes[edge.node].op.name != "matmul":
        return False
    program = parse_formula(formula_of(graph, edge))
    root = program.expressions[program.statements[-1].root]
    inner = [program.expressions[place] for place in root.operands]
    below = [program.expressions[it.operands[0]] if it.op == "transpose" else it for it in inner]
    called = root.op == "matmul" or (root.is_call and root.op == "outer")
    return called and len(below) == len(in_order(graph, edge)) and all(it.op == NAME for it in below)


def in_print(text: str) -> str:
    """Return a rule with the signs of print: ``x.T @ G`` as ``xᵀ G``."""
    return readable(text).replace(".T", "ᵀ").replace(" @ ", " ")


def _is_small(value: Value) -> bool:
    return np.size(value) <= SHOWN_ELEMENTS and np.ndim(value) <= 2


def _number(value: Value) -> Bound:
    if isinstance(value, np.ndarray):
        return one(NAME, format_value(value))
    text = format_value(value)
    return one(NUMBER, float(value)) if text == f"{value:g}" else one(NAME, _factor(text))


def _factor(text: str) -> str:
    """Return a factor of a product, in parentheses where it would be read wrongly without."""
    depth, loose = 0, text.startswith("−")
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        loose = loose or (depth == 0 and text[place : place + 3] in (" + ", " − "))
    return f"({text})" if loose else text
