"""What nodes are called: labels, titles, an op applied to its operands in the signs of print."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.graph import Graph, Node
from engine.language import to_source
from engine.numbers import SUPERSCRIPTS

INFIX = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "matmul": "@"}


NAMED = re.compile(r"\w+(?:\[[^\[\]]*\])?\Z")


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
    if not any(sign in text for sign in (" ", "^", "⁻")) or (text[0] + text[-1] in ("()", "[]")):
        return text
    loose = node.op.name == "add" or (node.op.name == "subtract" and port == 0)
    return text if loose else f"({text})"


def operand_names(graph: Graph, node: Node) -> dict[int, str]:
    """Return how each operand of a node is called in a sentence."""
    return {source: readable(title(graph, source)) for source in node.inputs}


def readable(source: str) -> str:
    """Return program text with the signs of print: ``2*(a - y)**2`` as ``2·(a − y)^2``."""
    return source.replace("**", "^").replace("*", "·").replace("-", "−")


def named(text: str) -> str:
    """Return what stands behind ∂: a name, an element of one such as ``W[0,1]``, or an expression in parentheses."""
    return text if NAMED.match(text) else f"({text})"


def derivative_name(graph: Graph, node: int) -> str:
    """Return how the gradient of a node is written: ``∂L/∂z``, ``∂L/∂(w·x)``."""
    return f"∂{graph.output_name}/∂{named(readable(title(graph, node)))}"
