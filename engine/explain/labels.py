"""A trace in words and formulas: labels, rules of edges, and the sentence of every step.

Owns what is said, never what is computed: every number comes out of the trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.backward import Edge
from engine.errors import Span
from engine.graph import Graph, Node
from engine.language import Program, parse, simplify, substitute, to_source
from engine.language.syntax import NAME, NUMBER, Expression, Statement
from engine.numbers import SUPERSCRIPTS, format_value
from engine.ops import REGISTRY
from engine.ops.base import Value, show_shape

if TYPE_CHECKING:
    from engine.trace import Trace

RULE_LIMIT = 200
NOWHERE = Span(0, 0, 1, 1)
INFIX = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "matmul": "@"}


def label(graph: Graph, node: int, limit: int = 64) -> str:
    """Return a node's source text: ``w*x`` for a multiply, the name of an input, the digits of a constant."""
    it = graph.nodes[node]
    if it.is_input:
        return it.name or ""
    if it.is_constant:
        return f"{it.constant:g}" if it.constant is not None else ""
    return to_source(graph.program, it.expression, limit)


def title(graph: Graph, node: int) -> str:
    """Return what a node is called: its variable, or its source text."""
    return graph.nodes[node].name or label(graph, node)


def rule(graph: Graph, edge: Edge) -> str:
    """Return an edge's local derivative, or structural rule, in the program's own names: ``2*(a - y)``."""
    formula = rule_program(graph, edge)
    return to_source(formula, formula.statements[-1].root, RULE_LIMIT)


def rule_program(graph: Graph, edge: Edge) -> Program:
    """Return the formula of ``rule`` as a parsed program of one expression."""
    node = graph.nodes[edge.node]
    formula = parse_formula(node.op.derivative(edge.port) or "0")
    bindings: dict[str, tuple[Program, int]] = {}
    for port, operand in enumerate(node.op.operands[: len(node.inputs)]):
        bindings[operand] = _as_expression(graph, node.inputs[port])
    bindings["out"] = _as_expression(graph, node.id)
    for name, value in node.attributes.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            bindings[name] = _one(NUMBER, float(value))
    replaced = substitute(formula, formula.statements[-1].root, bindings)
    return simplify(replaced, replaced.statements[-1].root)


@lru_cache(maxsize=512)
def parse_formula(text: str) -> Program:
    """Parse a formula of an op record."""
    return parse(text, functions=frozenset(REGISTRY))


def _as_expression(graph: Graph, node: int) -> tuple[Program, int]:
    it = graph.nodes[node]
    if it.is_constant:
        return _one(NUMBER, it.constant or 0.0)
    if it.name or it.is_input:
        return _one(NAME, title(graph, node))
    return graph.program, it.expression


def _one(kind: str, value: float | str) -> tuple[Program, int]:
    return Program("", (Expression(kind, (), NOWHERE, (), value),), (Statement(None, 0, NOWHERE),)), 0


def symbolic(graph: Graph, node: Node, names: Mapping[int, str]) -> str:
    """Return an op applied to operands as they are named: ``w × x``, ``relu(z)``, ``(a − y)²``."""
    parts = [names[source] for source in node.inputs]
    name = node.op.name
    if name == "power" and graph.nodes[node.inputs[1]].is_constant:
        exponent = parts[1].replace("−", "-")
        if exponent.lstrip("-").isdigit():
            return _grouped(graph, node, 0, parts) + exponent.translate(SUPERSCRIPTS)
    if name in INFIX:
        left, right = (_grouped(graph, node, port, parts) for port in (0, 1))
        return f"{left} {INFIX[name]} {right}"
    if name == "power":
        return f"{_grouped(graph, node, 0, parts)}^{_grouped(graph, node, 1, parts)}"
    if name == "negate":
        return f"−{_grouped(graph, node, 0, parts)}"
    if name == "transpose":
        return f"{_grouped(graph, node, 0, parts)}ᵀ"
    return f"{name}({', '.join(parts)})"


def _grouped(graph: Graph, node: Node, port: int, parts: list[str]) -> str:
    """Return an operand, in parentheses where it would be read wrongly without."""
    text = parts[port]
    if text.startswith("−"):
        return f"({text})" if port > 0 or node.op.name == "power" else text
    if not any(sign in text for sign in (" ", "^", "⁻")) or (text.endswith(")") and text.startswith("(")):
        return text
    loose = node.op.name == "add" or (node.op.name == "subtract" and port == 0)
    return text if loose else f"({text})"


def operand_names(graph: Graph, node: Node) -> dict[int, str]:
    """Return how each operand of a node is called in a sentence."""
    return {source: readable(title(graph, source)) for source in node.inputs}


def forward_sentence(trace: Trace, node_id: int) -> str:
    """Return a forward step in symbols, in numbers, and its result: ``z = w·x + b = 6 + 1 = 7``."""
    node = trace.nodes[node_id]
    names = trace.plan.symbols[node_id]
    result = trace.node_values[node_id]
    name = f"{node.name} = " if node.name else ""
    if any(trace.nodes[source].shape for source in node.inputs):
        return f"{name}{names} = {format_value(result)}, shape {show_shape(node.shape)}"
    numbers = {source: format_value(trace.node_values[source]) for source in node.inputs}
    return f"{name}{names} = {symbolic(trace.graph, node, numbers)} = {format_value(result)}"


def seed_sentence(trace: Trace) -> str:
    """Return the sentence of the seed step."""
    name = trace.graph.output_name
    if trace.nodes[trace.graph.output].shape:
        return f"Start at {name} with the given seed, {format_value(trace.seed)}."
    reason = "a change of the output changes the output by just as much" if trace.seed == 1.0 else "as given"
    return f"Start at the output: ∂{name}/∂{name} = {format_value(trace.seed)}, {reason}."


def backward_sentence(
    trace: Trace, edge: Edge, rule: str, local: Value | None, contribution: Value, before: Value | None, after: Value
) -> str:
    """Return a backward step: ``w·x → w: upstream 4 × local 2 = 8 (local: x). ∂L/∂w is now 8.``"""
    graph = trace.graph
    to = readable(title(graph, edge.to))
    head = f"{readable(title(graph, edge.node))} → {to}"
    derivative = f"∂{graph.output_name}/∂{to if to.replace('_', '').isalnum() else f'({to})'}"
    if graph.nodes[edge.node].shape or graph.nodes[edge.to].shape:
        shape = show_shape(graph.nodes[edge.to].shape)
        how = f"{head}: upstream × local" if local is not None else f"{head}: {readable(rule)}"
        sent = f"{how} = {format_value(contribution)}" if shape == "()" else f"{how}, a contribution of shape {shape}"
        return f"{sent}. It is {'the first to arrive' if before is None else 'added to what had arrived'}."
    factors = f"upstream {format_value(trace.node_gradients[edge.node])} × local {_factor(local)}"
    why = "" if _is_number(rule) or "where(" in rule else f" (local: {readable(rule)})"
    now = format_value(after)
    if before is not None:
        now = f"{format_value(before)} + {_factor(contribution)} = {now}"
    return f"{head}: {factors} = {format_value(contribution)}{why}. {derivative} is now {now}."


def _factor(value: Value | None) -> str:
    text = format_value(value if value is not None else float("nan"))
    return f"({text})" if text.startswith("−") else text


def readable(source: str) -> str:
    """Return program text with the signs of print: ``2*(a - y)**2`` as ``2·(a − y)^2``."""
    return source.replace("**", "^").replace("*", "·").replace("-", "−")


def _is_number(rule: str) -> bool:
    return rule.lstrip("-").replace(".", "", 1).isdigit()


def summarise(trace: Trace) -> str:
    """Return a trace in a line or a few: the output and the gradients of the inputs."""
    graph = trace.graph
    rows = [f"Trace of {graph.output_name} = {format_value(trace.node_values[graph.output])}"]
    rows[0] += f" ({len(graph.nodes)} nodes, {1 + len(trace.edges) + len(trace.plan.forward)} steps)"
    rows.extend(
        f"  ∂{graph.output_name}/∂{name} = {format_value(trace.gradients[name])}" for name in trace.plan.input_names
    )
    return "\n".join(rows)
