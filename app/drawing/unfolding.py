"""One edge of the backward pass unfolded in lines: in symbols, upstream's numbers in, local numbers in, the result.

Each line says from how many steps done it may be shown, so that no number is told before it is known.
"""

from __future__ import annotations

from typing import NamedTuple

from app.drawing import mathml
from app.drawing.markup import Element
from app.drawing.numbers import DIGITS
from engine import Step, Term, Trace
from engine.explain import explanation, letters, title, upstream_name

Lines = list["Line"]


class Line(NamedTuple):
    """One line, and how many steps are done when it may be shown."""

    since: int
    content: Element


def unfold(trace: Trace, step: Step, digits: int = DIGITS, *, is_all: bool = True) -> Lines:
    """Return a backward step in lines; ``is_all`` says whether it alone is the gradient where it arrives."""
    graph = trace.graph
    assert step.to is not None
    arrived, sent = step.index, step.index + 1
    if isinstance(step.local, float) and isinstance(step.upstream, float) and isinstance(step.contribution, float):
        term = Term(title(graph, step.node), title(graph, step.to), step.rule or "", step.local)
        names, upstream, *numbers = mathml.unfolding(
            term, graph.output_name, step.upstream, step.contribution, digits, is_all=is_all
        )
        return [Line(0, names), Line(arrived, upstream), *(Line(sent, row) for row in numbers)]
    it = explanation(trace, step.index)
    rows = [Line(0, row) for row in tensor_rule(trace, step, is_all=is_all)]
    if where := letters(trace, step.index - (len(trace.steps) - len(trace.edges))):
        rows.append(Line(0, Element("span", {"class": "unfold-numbers"}, (f"where {where}",))))
    texts = [text for text in (it.numeric, it.result) if text and not text.startswith("a ")]
    return rows + [Line(sent, Element("span", {"class": "unfold-numbers"}, (f"= {text}",))) for text in texts]


def tensor_rule(trace: Trace, step: Step, *, is_all: bool = True) -> list[Element]:
    """Return the rule of an edge between tensors with the shape under every factor, and what its ``G`` is."""
    graph, node = trace.graph, trace.nodes[step.node]
    assert step.to is not None
    upstream, by = upstream_name(graph), title(graph, step.to)
    shapes = {name: trace.nodes[place].shape for name, place in graph.names.items() if trace.nodes[place].shape}
    left = mathml.under(mathml.derivative(graph.output_name, by), trace.nodes[step.to].shape)
    rule = mathml.shaped(explanation(trace, step.index).formula, shapes | {upstream: node.shape}, upstream)
    return [
        mathml.equation(*((left, rule) if is_all else (rule,))),
        mathml.equation(mathml.formula(upstream), mathml.derivative(graph.output_name, title(graph, node.id))),
    ]
