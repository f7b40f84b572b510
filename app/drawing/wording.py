"""What is said of a node where its picture does not speak: titles, tooltips, the words of a screen reader."""

from __future__ import annotations

import re
from typing import Any

from app.drawing.numbers import short_number, spoken_number
from engine.diagnostics import Diagnostic
from engine.explain import label, title
from engine.graph import Graph, Node

NOT_YET = "not yet"
NO_GRADIENT = "no gradient"
INFIX = {
    "add": "plus", "subtract": "minus", "multiply": "times", "divide": "divided by", "power": "to the power of",
    "matmul": "matrix times", "maximum": "or, if larger,", "minimum": "or, if smaller,",
}  # fmt: skip
_SIGNS = {"**": "to the power of", "*": "times", "/": "divided by", "+": "plus", "-": "minus", "@": "matrix times"}
_SIGN = re.compile(r"\s*(\*\*|[*/+@-])\s*")


def spoken_title(graph: Graph, node: Node) -> str:
    """Return a node in words: ``multiply, w times x``; ``input w``; ``z, add, w times x plus b``."""
    if node.is_input:
        return f"input {node.name}"
    if node.is_constant:
        return f"constant {node.name}" if node.name else f"constant {spoken_number(node.constant or 0.0)}"
    operands = [spoken(title(graph, source)) for source in node.inputs]
    word = INFIX.get(node.op.name)
    what = f" {word} ".join(operands) if word and len(operands) == 2 else f"of {' and '.join(operands[:4])}"
    action = node.op.name.replace("_", " ")
    named = f"{node.name}, " if node.name else ""
    return f"{named}{action}, {what}" if word and len(operands) == 2 else f"{named}{action} {what}"


def spoken(source: str) -> str:
    """Return program text in words."""
    words = _SIGN.sub(lambda found: f" {_SIGNS[found.group(1)]} ", source)
    return words.replace("(", "").replace(")", "").replace("…", "and so on").strip()


def tooltip(graph: Graph, node: Node) -> str:
    """Return a node's statement: ``z = w·x + b``."""
    text = pretty(label(graph, node.id))
    return f"{node.name} = {text}" if node.name and not node.is_input else text


def pretty(source: str) -> str:
    """Return program text with the signs of mathematics: ``2·(a − y)²``."""
    text = re.sub(r"\*\*(\d)(?![\d.])", lambda found: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(found.group(1))], source)
    return text.replace("**", "^").replace("*", "·").replace("-", "−")


def chosen(graph: Graph, remark: Diagnostic) -> str:
    """Return why a gradient is a convention's choice: ``a is at a kink, where L has no single slope``."""
    name = pretty(title(graph, remark.node))
    if remark.kind == "convention":
        return f"{name} follows a convention here"
    what = "jump" if graph.nodes[remark.node].op.pitfalls.staircase else remark.kind
    return f"{name} is at a {what}, where there is no single slope"


def shape_text(shape: tuple[int, ...]) -> str:
    """Return what stands for a tensor in a box: ``3×4``, ``vector 5``."""
    return f"vector {shape[0]}" if len(shape) == 1 else "×".join(map(str, shape))


def value_text(value: Any, shape: tuple[int, ...]) -> str:
    """Return what a box shows of a value: the number, a tensor's shape, or that it is not yet known."""
    if value is None:
        return NOT_YET
    return shape_text(shape) if shape else short_number(float(value))


def spoken_value(value: Any, shape: tuple[int, ...]) -> str:
    """Return a value in words."""
    if value is None:
        return NOT_YET
    return f"of shape {' by '.join(map(str, shape))}" if shape else spoken_number(float(value))


def sign_class(value: Any) -> str:
    """Return the class that tells a number's sign, "" for tensors, NaN and what is not yet known."""
    if not isinstance(value, int | float) or value != value:
        return ""
    return "positive" if value > 0 else "negative" if value < 0 else "zero"
