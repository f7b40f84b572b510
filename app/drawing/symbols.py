"""What stands in a node's box, and how big the box is: depends on the structure of the graph alone, never on values."""

from __future__ import annotations

from unicodedata import east_asian_width

from app.drawing.numbers import format_number, superscript
from engine.graph import Graph, Node

HEADER, LINE, PADDING = 28.0, 18.0, 10.0
HEIGHT = HEADER + 2 * LINE + 6.0
MIN_WIDTH, MAX_WIDTH = 96.0, 168.0
TENSOR_HEIGHT, TENSOR_WIDTH = HEADER + 48.0 + LINE + 8.0, 152.0
COMPACT_HEIGHT, COMPACT_WIDTH, COMPACT_ABOVE = 28.0, 52.0, 150
SYMBOL_LIMIT, NAME_LIMIT = 14, 14
BLOCK, SOURCE_LINE, SOURCE_SIZE, SOURCE_WIDTH = "block", 16.0, 12.5, 190.0
HOLE = "·"
INFIX = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "matmul": "@"}
COMMUTATIVE = frozenset({"add", "multiply", "maximum", "minimum"})


def folded(graph: Graph) -> frozenset[int]:
    """Return the nodes that have no box: unnamed literals, which their consumer's symbol shows instead."""
    named = set(graph.names.values())
    return frozenset(node.id for node in graph.nodes if node.is_constant and node.id not in named)


def symbol(graph: Graph, node: Node) -> str:
    """Return what the head of a box shows: ``×``, ``relu``, ``(·)²``, ``×2``; nothing for inputs.

    An operand that is a literal is written in; the others are a dot where the sign alone does not tell their place.
    """
    if node.is_input:
        return ""
    if node.is_constant:
        return format_number(node.constant or 0.0)
    hidden = folded(graph) if any(graph.nodes[source].is_constant for source in node.inputs) else frozenset()
    literals = [format_number(graph.nodes[i].constant or 0.0) if i in hidden else "" for i in node.inputs]
    return clip(_with_literals(node, literals) if any(literals) else node.op.symbol or node.op.name, SYMBOL_LIMIT)


def _with_literals(node: Node, literals: list[str]) -> str:
    name = node.op.name
    if name == "power" and literals[1] and not literals[0]:
        return f"({HOLE}){superscript(literals[1])}" if literals[1].lstrip("−").isdigit() else f"({HOLE})^{literals[1]}"
    if name in INFIX:
        left, right = literals
        sign = INFIX[name]
        if not left or (name in COMMUTATIVE and not right):
            shown = left or right
            return f"{sign}({shown})" if shown.startswith("−") else f"{sign}{shown}"
        return f"{left} {sign} {right or HOLE}"
    return f"{node.op.symbol or name}({', '.join(literal or HOLE for literal in literals)})"


def box_size(graph: Graph, node: Node, compact: bool = False) -> tuple[float, float]:
    """Return width and height of a node's box; a compact one has its head only, a block a line more for its source."""
    if node.op.name == BLOCK:
        return _block_size(node, compact)
    shown, name = symbol(graph, node), clip(node.name or "", NAME_LIMIT)
    head = text_width(shown, 17) + text_width(name, 17) + (12 if shown and name else 0)
    least, height = (TENSOR_WIDTH, TENSOR_HEIGHT) if node.shape else (MIN_WIDTH, HEIGHT)
    if compact:
        least, height = COMPACT_WIDTH, COMPACT_HEIGHT
    return min(max(least, round(head + 2 * PADDING)), MAX_WIDTH), height


def _block_size(node: Node, compact: bool) -> tuple[float, float]:
    name = text_width(clip(node.name or "", NAME_LIMIT), 17)
    if compact and node.name:
        return max(COMPACT_WIDTH, round(name + 2 * PADDING)), COMPACT_HEIGHT
    source = min(text_width(node.op.symbol, SOURCE_SIZE), SOURCE_WIDTH)
    width = max(MIN_WIDTH, round(max(source, name) + 2 * PADDING))
    return width, COMPACT_HEIGHT if compact else HEIGHT + SOURCE_LINE


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is in a system font; on the wide side."""
    return size * sum(_advance(letter) for letter in text)


def fit(text: str, width: float, size: float) -> str:
    """Return as much of a text as fits, with an ellipsis for the rest."""
    if text_width(text, size) <= width:
        return text
    kept, used = [], size * _advance("…")
    for letter in text:
        used += size * _advance(letter)
        if used > width:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…"


def clip(text: str, limit: int) -> str:
    """Return a text of at most ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _advance(letter: str) -> float:
    if letter in "iljtfI.,:;'|!()[] ·":
        return 0.34
    if letter in "mwMW@…":
        return 0.9
    if letter in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻":
        return 0.4
    if letter.isupper():
        return 0.69
    return 1.0 if east_asian_width(letter) in "WF" else 0.57
