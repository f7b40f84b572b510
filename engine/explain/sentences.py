"""What is said of a step: one or two sentences, with the numbers that fit in them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.backward import Edge
from engine.blanks import guarded
from engine.explain.labels import derivative_name, readable, symbolic, title
from engine.explain.passing import LOCAL, divides_zeros, factors, fitting_shapes, in_numbers, is_plain, whole_rule
from engine.explain.rules import counts, upstream_name, words
from engine.graph import Graph
from engine.numbers import format_value
from engine.ops.base import Shape, Value, show_shape

if TYPE_CHECKING:
    from engine.trace import Trace


def forward_sentence(trace: Trace, node_id: int) -> str:
    """Return a forward step in symbols, in numbers, and its result: ``z = w·x + b = 6 + 1 = 7``."""
    node = trace.nodes[node_id]
    names = trace.plan.symbols[node_id]
    result = trace.node_values[node_id]
    name = f"{node.name} = " if node.name else ""
    if any(trace.nodes[source].shape for source in node.inputs):
        return f"{name}{names} = {format_value(result)}, {_shapes(trace, node_id)}"
    numbers = {source: format_value(trace.node_values[source]) for source in node.inputs}
    return f"{name}{names} = {symbolic(trace.graph, node, numbers)} = {format_value(result)}"


def _shapes(trace: Trace, node_id: int) -> str:
    """Return the shape of a result, the shapes it comes from, and what was copied to fit."""
    node = trace.nodes[node_id]
    operands = [trace.nodes[source].shape for source in node.inputs if not trace.nodes[source].is_constant]
    text = f"shape {show_shape(node.shape)}"
    if any(shape != node.shape for shape in operands):
        text += f" from {' and '.join(map(show_shape, operands))}"
    if node.op.is_elementwise:
        for source in dict.fromkeys(node.inputs):
            shape = trace.nodes[source].shape
            if shape != node.shape and not trace.nodes[source].is_constant:
                text += f"; {readable(title(trace.graph, source))} is copied {copies(node.shape, shape)}"
    return text


def copies(wide: Shape, narrow: Shape) -> str:
    """Return along what axes broadcasting copied, and how often: ``along axis 0``, ``along axes 0 and 2``."""
    added = len(wide) - len(narrow)
    axes = [*range(added), *(added + i for i, n in enumerate(narrow) if n == 1 and wide[added + i] != 1)]
    if not narrow:
        return "to every element"
    return f"along {'axis' if len(axes) == 1 else 'axes'} {' and '.join(map(str, axes))}"


def seed_sentence(trace: Trace) -> str:
    """Return the sentence of the seed step."""
    name = trace.graph.output_name
    if trace.nodes[trace.graph.output].shape:
        return f"Start at {name} with the given seed, {format_value(trace.seed)}."
    reason = "a change of the output changes the output by just as much" if trace.seed == 1.0 else "as given"
    return f"Start at the output: ∂{name}/∂{name} = {format_value(trace.seed)}, {reason}."


def backward_sentence(trace: Trace, edge_index: int, before: Value | None, after: Value) -> str:
    """Return a backward step.

    Of numbers: ``w·x → w: upstream 4 × local 2 = 8 (local: x). ∂L/∂w is now 8.`` Of tensors: ``x @ W → W: ∂L/∂W = xᵀ G,
    in shapes (3, 4) (4, 2) → (3, 2), where G = ∂L/∂(x @ W). The contribution has shape (3, 2); it is the first to
    arrive.``
    """
    head, why, goal = trace.plan.phrases[edge_index]
    if why is None:
        return f"{head}: {_of_tensors(trace, edge_index)} {_arrival(trace, edge_index, before, after)}"
    contribution = trace.contributions[edge_index]
    upstream, local = trace.node_gradients[trace.edges[edge_index].node], trace.locals[edge_index]
    factors = f"upstream {format_value(upstream)} × local {_factor(local)}"
    now = format_value(after)
    if before is not None:
        now = f"{format_value(before)} + {_factor(contribution)} = {now}"
    return f"{head}: {factors} = {format_value(contribution)}{why} {goal} is now {now}."


class Phrase(NamedTuple):
    """What is said of an edge whatever its numbers: ``w·x → w``, `` (local: x).``, ``∂L/∂w``; of tensors no ``why``."""

    head: str
    why: str | None
    goal: str


def phrase(graph: Graph, edge: Edge, rule: str) -> Phrase:
    """Return the texts of an edge; ``rule`` is its local derivative, or its rule if it is structural."""
    why: str | None = "."
    if not is_plain(graph, edge):
        why = None
    elif not _is_number(rule) and "where(" not in rule:
        why = f" (local: {readable(rule)})."
    head = f"{readable(title(graph, edge.node))} → {readable(title(graph, edge.to))}"
    return Phrase(head, why, derivative_name(graph, edge.to))


def _of_tensors(trace: Trace, edge_index: int) -> str:
    graph, edge = trace.graph, trace.edges[edge_index]
    node = graph.nodes[edge.node]
    if node.op.indices is not None and node.op.indices(
        edge.port, *(graph.nodes[source].shape for source in node.inputs)
    ):
        return f"{derivative_name(graph, edge.to)} = 0: an index has no derivative."
    fit = fitting_shapes(trace, edge_index)
    sent = f"{derivative_name(graph, edge.to)} = {whole_rule(trace, edge_index)}{_numbers(trace, edge_index)}"
    clause = happens(trace, edge_index)
    if divides_zeros(trace, edge):
        clause += "; where the rule divides 0 by 0, 0 is sent by convention"
    return (
        f"{sent}{f', in shapes {fit},' if fit else ','} where {upstream_name(graph)} = "
        f"{derivative_name(graph, edge.node)}{f': {clause}' if clause else ''}."
        f"{'' if fit else _shapes_of_factors(trace, edge_index)}"
    )


def _numbers(trace: Trace, edge_index: int) -> str:
    """Return a structural rule with its numbers and their result, where all that stands in it is a number."""
    edge, contribution = trace.edges[edge_index], trace.contributions[edge_index]
    node = trace.nodes[edge.node]
    if node.shape or node.op.is_elementwise:
        return ""
    operands = [trace.node_values[source] for source in node.inputs]
    departs = node.op.pitfalls.departs
    if any(np.ndim(value) for value in operands):
        return ""
    if departs is not None and departs(trace.node_values[edge.node], *operands, **node.attributes):
        return ""
    numbers = in_numbers(trace, edge_index)
    result = format_value(contribution)
    return f" = {numbers}{f' = {result}' if numbers != result else ''}" if numbers else ""


def _shapes_of_factors(trace: Trace, edge_index: int) -> str:
    """Return the shapes of what stands in a rule, "" where they are all the shape of what it sends."""
    *parts, sent = factors(trace, edge_index)
    named = {
        part.text: f"has shape {show_shape(part.shape)}" if part.shape else "is a number"
        for part in parts
        if part.role != LOCAL
    }
    if all(part.shape == sent.shape for part in parts if part.role != LOCAL):
        return ""
    *first, last = (f"{text} {shape}" for text, shape in named.items())
    return f" {', '.join(first)}{' and ' if first else ''}{last}."


def happens(trace: Trace, edge_index: int) -> str:
    """Return what becomes of the gradient on an edge, as a clause; "" where the rule says it all."""
    graph, edge = trace.graph, trace.edges[edge_index]
    node, to = graph.nodes[edge.node], graph.nodes[edge.to]
    if node.op.sends:
        names = {word: readable(title(graph, place)) for word, place in words(node).items()}
        return node.op.sends[min(edge.port, len(node.op.sends) - 1)].format(**counts(graph, node) | names)
    if not node.op.is_elementwise:
        return ""
    rule = trace.plan.rules[edge_index]
    clauses = {"1": "the gradient passes as it is", "-1": "the gradient changes its sign"}
    clause = clauses.get(rule, "upstream times local, element by element")
    if node.shape == to.shape:
        return clause
    times = prod(node.shape) // prod(to.shape)
    if times == 1:
        return clause
    return (
        f"{clause}; {readable(title(graph, edge.to))} was copied {copies(node.shape, to.shape)},"
        f" so the contributions of its {times} copies are summed"
    )


def _arrival(trace: Trace, edge_index: int, before: Value | None, after: Value) -> str:
    """Return what an edge brings, and what has arrived then."""
    edge = trace.edges[edge_index]
    contribution = trace.contributions[edge_index]
    shape = trace.nodes[edge.to].shape
    if not shape:
        now = format_value(after)
        if before is not None:
            now = f"{format_value(before)} + {_factor(contribution)} = {now}"
        return f"{derivative_name(trace.graph, edge.to)} is now {now}."
    shown = format_value(contribution)
    brought = "" if shown.startswith("a ") else f", {shown}"
    order = "the first to arrive" if before is None else "added to what had arrived"
    return f"The contribution has shape {show_shape(shape)}{brought}; it is {order}."


def _factor(value: Value | None) -> str:
    return guarded(format_value(value if value is not None else float("nan")), "−")


def _is_number(rule: str) -> bool:
    return rule.lstrip("-").replace(".", "", 1).isdigit()
