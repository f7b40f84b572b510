"""A graph of scalars as a program that can be written anew: every element a variable of its own, ``W1_0_1``."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from engine.errors import Span
from engine.expand import ScalarTrace
from engine.expand.graph import OPERATORS
from engine.graph import Node
from engine.language import Program, to_source
from engine.language.syntax import NAME, NUMBER, Expression

NOWHERE = Span(0, 0, 1, 1)
LINE_LIMIT = 100_000


def flat_name(name: str) -> str:
    """Return the name of an element as the language allows it.

    Examples
    --------
    >>> flat_name("W1[0,12]")
    'W1_0_12'
    """
    return re.sub(r"\[([\d,]+)\]", lambda found: "_" + found[1].replace(",", "_"), name)


def scalar_text(trace: ScalarTrace) -> str:
    """Return the program of a trace of scalars: a line for each element of a variable, and for what is used twice."""
    graph = trace.graph
    uses = Counter(source for node in graph.nodes for source in node.inputs)
    expressions: list[Expression] = []
    place: list[int] = []
    lines: list[tuple[str, int]] = []

    def write(op: str, operands: tuple[int, ...] = (), value: float | str | None = None, **more: Any) -> int:
        expressions.append(Expression(op, operands, NOWHERE, more.get("attributes", ()), value, bool(more.get("call"))))
        return len(expressions) - 1

    for node in graph.nodes:
        title = flat_name(node.name) if node.name else f"t{node.id}" if uses[node.id] > 1 else None
        if node.is_constant:
            place.append(write(NUMBER, value=node.constant))
            continue
        if node.id == graph.output:
            title = title or graph.output_name
        if not node.is_input:
            operands = tuple(place[source] for source in node.inputs)
            own = write(node.op.name, operands, attributes=_chosen(node), call=node.op.name not in OPERATORS)
            if title is not None:
                lines.append((title, own))
        place.append(own if title is None else write(NAME, value=title))
    program = Program("", tuple(expressions), ())
    listing = [f"{title} = {to_source(program, own, LINE_LIMIT)}" for title, own in lines]
    last = graph.nodes[graph.output].name
    if last and last != graph.output_name:
        listing.append(f"{graph.output_name} = {flat_name(last)}")
    return "\n".join(listing)


def _chosen(node: Node) -> tuple[tuple[str, Any], ...]:
    """Return the attributes that are not the op's defaults."""
    defaults = {parameter.name: parameter.default for parameter in node.op.parameters}
    return tuple((name, value) for name, value in node.attributes.items() if value != defaults[name])
