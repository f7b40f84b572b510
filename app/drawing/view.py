"""All that a page draws of a trace, as JSON beside it: the graph in both directions, panels, formulas of steps.

What grows with the graph is bounded: very large graphs flow one way only, and formulas are left to the sentences.
"""

from __future__ import annotations

from typing import Any

from app.drawing import mathml
from app.drawing.graph_svg import graph_svg
from app.drawing.layout import layouts
from app.drawing.markup import Element
from app.drawing.numbers import DIGITS
from app.drawing.panels import Panels
from engine import Step, Term, Trace
from engine.explain import explanation, label, title, upstream_name

BOTH_WAYS_LIMIT = 1000
FORMULA_LIMIT = 64


def view_json(trace: Trace, digits: int = DIGITS) -> dict[str, Any]:
    """Return the view of a trace.

    Parameters
    ----------
    trace
        The recording.
    digits
        Significant digits of the numbers in formulas.

    Returns
    -------
    dict
        ``graph`` and ``graph_down``: the finished drawing as nested lists, see ``Element.json``; the same one twice
        above ``BOTH_WAYS_LIMIT`` nodes. ``panels``: the inspector's panels by node id. ``formulas``: by step, rows
        of MathML; empty above ``FORMULA_LIMIT`` steps.
    """
    if len(trace.nodes) <= BOTH_WAYS_LIMIT:
        drawings = layouts(trace.graph)
        graph = graph_svg(trace, drawing=drawings["right"]).json()
        down = graph_svg(trace, drawing=drawings["down"]).json()
    else:
        graph = down = graph_svg(trace).json()
    steps = trace.steps if len(trace.edges) + len(trace.nodes) <= FORMULA_LIMIT else ()
    return {
        "graph": graph,
        "graph_down": down,
        "panels": {node: panel.json() for node, panel in Panels(trace).shown().items()},
        "formulas": [[row.json() for row in step_formulas(trace, step, digits)] for step in steps],
    }


def step_formulas(trace: Trace, step: Step, digits: int = DIGITS) -> list[Element]:
    """Return a step as rows of mathematics.

    Forward: what is computed. Seed: where the gradient starts. Backward: upstream × local = contribution, in symbols
    and in numbers, each with its class; for tensors the rule with the shape under every factor, and what its ``G`` is.
    """
    graph, output = trace.graph, trace.graph.output_name
    node = trace.nodes[step.node]
    tensors = frozenset(trace.nodes[i].name or "" for i in range(len(trace.nodes)) if trace.nodes[i].shape)
    if step.phase == "forward":
        source = label(graph, node.id)
        return [mathml.formula(f"{node.name} = {source}" if node.name else source, tensors)]
    if step.phase == "seed":
        return [mathml.equation(mathml.derivative(output, output), _value(step.gradient, digits))]
    assert step.to is not None
    of, by = title(graph, node.id), title(graph, step.to)
    if isinstance(step.local, float) and isinstance(step.upstream, float) and isinstance(step.contribution, float):
        term = Term(of, by, step.rule or "", step.local)
        return mathml.contribution(term, output, step.upstream, step.contribution, digits)
    it = explanation(trace, step.index)
    upstream = upstream_name(graph)
    shapes = {name: trace.nodes[place].shape for name, place in graph.names.items() if trace.nodes[place].shape}
    left = mathml.under(mathml.derivative(output, by), trace.nodes[step.to].shape)
    return [
        mathml.equation(left, mathml.shaped(it.formula, shapes | {upstream: node.shape}, upstream)),
        mathml.equation(mathml.formula(upstream), mathml.derivative(output, of)),
    ]


def _value(value: Any, digits: int) -> Element:
    return mathml.number(value, digits) if isinstance(value, float) else mathml.formula("seed")
