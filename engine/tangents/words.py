"""Forward mode in words: the sentence of every tangent.

Owns what is said; every number comes out of the trace and its tangents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import isfinite, isnan
from typing import TYPE_CHECKING

import numpy as np

from engine import explain
from engine.graph import Graph
from engine.numbers import format_value
from engine.ops.base import Value, show_shape

if TYPE_CHECKING:
    from engine.trace import Trace

TERM_LIMIT = 8


def name(graph: Graph, node: int) -> str:
    """Return what a node is called in a sentence: ``z``, ``w·x``."""
    return explain.readable(explain.title(graph, node))


def sentences(
    trace: Trace, tangents: Sequence[Value | None], by: str, seed: int, nodes: Sequence[int]
) -> Iterator[str]:
    """Yield the sentence of each of the nodes, of which the first is the input itself."""
    dependent = {seed}
    into: dict[int, list[int]] = defaultdict(list)
    for place, edge in reversed(list(enumerate(trace.edges))):
        if edge.to in dependent:
            dependent.add(edge.node)
            into[edge.node].insert(0, place)
    for node in nodes:
        if node == seed:
            yield _start(trace, by, seed)
        else:
            yield _sentence(trace, tangents, by, seed, node, into[node])


def parting(trace: Trace, by: str, forward: float, backward: float) -> str:
    """Return why forward mode and the backward pass find different derivatives, "" unless one of them is not finite."""
    if forward == backward or (isnan(forward) and isnan(backward)) or (isfinite(forward) and isfinite(backward)):
        return ""
    told = (
        f"Here the two differ: {_ratio(trace.graph.output_name, by)} is {format_value(forward)} forward and"
        f" {format_value(backward)} in reverse."
    )
    for edge, local in zip(trace.edges, trace.locals, strict=True):
        upstream = trace.node_gradients[edge.node]
        if local is not None and upstream is not None and np.any(np.equal(upstream, 0.0) & np.isinf(local)):
            through, to = name(trace.graph, edge.node), name(trace.graph, edge.to)
            return (
                f"{told} In reverse, the gradient 0 comes back to {through} and is multiplied by its local derivative"
                f" by {to}, which is infinite: 0 · ∞ is NaN. Forward, that ∞ is dropped where an operand is not"
                " selected, before it meets a 0."
            )
    return f"{told} They multiply the same factors in another order, and with 0 · ∞ that matters."


def _start(trace: Trace, by: str, seed: int) -> str:
    others = ["cells"] * bool(trace.nodes[seed].shape) + ["inputs"] * (len(trace.plan.input_names) > 1)
    rest = f"; the tangents of all other {' and '.join(others)} are 0" if others else ""
    return f"Start at {by}: ∂{by}/∂{by} = 1{rest}."


def _sentence(
    trace: Trace, tangents: Sequence[Value | None], by: str, seed: int, node: int, edges: Sequence[int]
) -> str:
    """Return the sum over the edges that lead from what depends on the input to a node."""
    head, result = _ratio(name(trace.graph, node), by), tangents[node]
    if not edges:
        return f"{head} = 0: {name(trace.graph, node)} does not depend on {by}."
    sources = [trace.edges[place].to for place in edges]
    if not trace.nodes[node].op.is_elementwise or any(trace.nodes[each].shape for each in (node, *sources)):
        return _tensor_sentence(trace, node, head, by, sources, result)
    symbols, factors = [], []
    for place, source in zip(edges, sources, strict=True):
        local = trace.locals[place]
        rule = explain.readable(trace.plan.rules[place])
        if source == seed:
            symbols.append(rule)
            factors.append(_number(local))
            continue
        operand = name(trace.graph, source)
        one_way = sources.count(source) == 1
        symbols.append(f"{_ratio(name(trace.graph, node), operand) if one_way else _grouped(rule)} · "
                       f"{_ratio(operand, by)}")  # fmt: skip
        factors.append(f"{_number(local)} × {_number(tangents[source])}")
    parts = [head, " + ".join(symbols), " + ".join(factors), format_value(result)]
    equation = " = ".join(part for place, part in enumerate(parts) if place == 0 or part != parts[place - 1])
    held = bool(np.isfinite(np.asarray(result))) and not all(
        np.all(np.isfinite(np.asarray(tangents[source]))) for source in sources if source != seed
    )
    return f"{equation}, because nothing passes from an operand that is not selected" if held else equation


def _tensor_sentence(trace: Trace, node: int, head: str, by: str, sources: Sequence[int], result: Value | None) -> str:
    how = "local" if trace.nodes[node].op.is_elementwise else "local Jacobian"
    terms = [f"{how} × {_ratio(name(trace.graph, source), by)}" for source in sources]
    if len(terms) > TERM_LIMIT:
        terms = [*terms[: TERM_LIMIT - 1], "…"]
    shape = f", shape {show_shape(trace.nodes[node].shape)}" if trace.nodes[node].shape else ""
    return f"{head} = {' + '.join(terms)} = {format_value(result)}{shape}"


def _ratio(of: str, by: str) -> str:
    """Return a derivative as a fraction: ``∂z/∂(w·x)``."""
    return f"∂{_grouped(of)}/∂{_grouped(by)}"


def _grouped(text: str) -> str:
    """Return text in parentheses unless it is a name, a cell or a call."""
    plain = text.replace("_", "").replace("[", "").replace("]", "").replace(",", "")
    return text if plain.isalnum() or (text.startswith("(") and text.endswith("]")) else f"({text})"


def _number(value: Value | None) -> str:
    text = format_value(value if value is not None else float("nan"))
    return f"({text})" if text.startswith("−") else text
