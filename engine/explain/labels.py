"""What nodes are called: labels, titles, an op applied to its operands in the signs of print."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from engine.blanks import Blank
from engine.errors import Span
from engine.graph import Graph, Node
from engine.language import Program, to_source
from engine.language.syntax import NAME, Attribute, Expression
from engine.numbers import SUPERSCRIPTS

INFIX = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "matmul": "@"}
LABEL_LIMIT = 64
CALL_LIMIT = 400
FEW = 8
OPENING, CLOSING = ("(", "["), (")", "]")
NOWHERE = Span(0, 0, 1, 1)

Arguments = tuple[tuple[str, Attribute], ...]

BRACKETS = re.compile(r"([()\[\]])")
NAMED = re.compile(r"\w+(?:\[[^\[\]]*\])?\Z")


def label(graph: Graph, node: int, limit: int = LABEL_LIMIT) -> str:
    """Return a node's source text: ``w*x`` for a multiply, the name of an input, the digits of a constant."""
    it = graph.nodes[node]
    if it.is_input:
        return it.name or ""
    if it.is_constant:
        return f"{it.constant:g}" if it.constant is not None else ""
    if limit != LABEL_LIMIT:
        return to_source(graph.program, it.expression, limit)
    return _kept(graph, node, "label", lambda: to_source(graph.program, it.expression, limit))


def title(graph: Graph, node: int) -> str:
    """Return what a node is called: its variable, or its source text."""
    return graph.nodes[node].name or label(graph, node)


def symbolic(graph: Graph, node: Node, names: Mapping[int, str]) -> str:
    """Return an op applied to operands as they are named: ``w × x``, ``mean(x, axis=1)``, ``(a − y)²``.

    Attributes stand as the program has them.
    """
    parts = [names[source] for source in node.inputs]
    name, attributes = node.op.name, graph.program.expressions[node.expression].attributes
    if name == "power" and graph.nodes[node.inputs[1]].is_constant:
        exponent = parts[1].replace("−", "-")
        if exponent.lstrip("-").isdigit():
            return _grouped(node, 0, parts) + exponent.translate(SUPERSCRIPTS)
    if name in INFIX:
        return f"{_grouped(node, 0, parts)} {INFIX[name]} {_grouped(node, 1, parts)}"
    if name == "power":
        return f"{_grouped(node, 0, parts)}^{_grouped(node, 1, parts)}"
    if name == "negate":
        return f"−{_grouped(node, 0, parts)}"
    if name == "transpose" and not attributes:
        return f"{_grouped(node, 0, parts)}ᵀ"
    if name == "index":
        parts = [_grouped(node, 0, parts)]
    if len(parts) > FEW:
        return _call(node, attributes, parts)
    # With signs in place of the operands, which no name and no number has, it is written once for all numbers.
    places = [chr(place) for place in range(len(parts))]
    text = _kept(graph, node.id, "call", lambda: _call(node, attributes, places))
    for place, part in zip(places, parts, strict=True):
        text = text.replace(place, readable(part))
    return text


def _call(node: Node, attributes: Arguments, parts: list[str]) -> str:
    """Return an op as a call of itself."""
    leaves = [Expression(NAME, (), NOWHERE, (), part) for part in parts]
    call = Expression(node.op.name, tuple(range(len(parts))), NOWHERE, attributes, None, node.op.name != "index")
    return readable(to_source(Program("", (*leaves, call), ()), len(parts), CALL_LIMIT))


def _kept(graph: Graph, node: int, kind: str, write: Callable[[], str]) -> str:
    """Return a text that depends on the graph alone, written once."""
    text = graph.texts.get((node, kind))
    if text is None:
        text = graph.texts[node, kind] = write()
    return text


def _grouped(node: Node, port: int, parts: list[str]) -> str:
    """Return an operand, in parentheses where it would be read wrongly without."""
    text, op = parts[port], node.op.name
    if text.isalnum():
        return text
    tight = op in ("power", "transpose", "index")
    signs = " " if op in ("add", "subtract") else " ^⁻·/×" if tight or (port and op != "negate") else " ^⁻"
    minus = "−" if port > 0 or tight or op == "negate" else ""
    if isinstance(text, Blank):
        return text.guarded(signs + minus)
    feared = [sign for sign in signs if sign in text]
    loose = feared and not (op == "add" or (op == "subtract" and port == 0)) and _stands_bare(text, feared)
    return f"({text})" if loose or (minus and text.startswith(minus)) else text


def _stands_bare(text: str, signs: Iterable[str]) -> bool:
    """Whether one of some signs stands in no brackets."""
    kept, depth = [], 0
    for piece in BRACKETS.split(text):
        depth += piece in OPENING
        if depth == 0:
            kept.append(piece)
        depth -= piece in CLOSING
    bare = "".join(kept)
    return any(sign in bare for sign in signs)


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
    return _kept(graph, node, "derivative", lambda: f"∂{graph.output_name}/∂{named(readable(title(graph, node)))}")
