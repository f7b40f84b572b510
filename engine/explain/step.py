"""A step taken apart for a page or an API: the sentence, the formula in symbols, with numbers in, and its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.explain.labels import derivative_name, readable, symbolic, title
from engine.explain.passing import OPERAND as OPERAND_ROLE
from engine.explain.passing import (
    SHOWN_ELEMENTS,
    TIMES,
    UPSTREAM_ROLE,
    VALUE,
    Factor,
    factors,
    formula,
    in_numbers,
    is_plain,
    local_text,
    whole_rule,
)
from engine.numbers import format_value

if TYPE_CHECKING:
    from engine.steps import Step
    from engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Explanation:
    """One step in words and as a formula.

    Parameters
    ----------
    sentence
        The step's text.
    symbolic, numeric, result
        ``∂L/∂w = ∂L/∂z · x``, ``4 · 2`` and ``8``. The numbers are "" where a tensor is too large to be written; the
        result is then its shape in words.
    factors
        What stands in the formula, from left to right, and last what it gives, each with its shape and role.
    upstream
        What ``G`` is in the formula, ``∂L/∂z``; "" where there is none.
    formula
        Backward: what the edge sends, in the program language; "" else.
    """

    sentence: str
    symbolic: str
    numeric: str
    result: str
    factors: tuple[Factor, ...]
    upstream: str = ""
    formula: str = ""


def explanation(trace: Trace, step_index: int) -> Explanation:
    """Explain one step of a trace.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("z = w*x + b\\na = relu(z)\\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})
    >>> e = explanation(t, 12)
    >>> e.symbolic, e.numeric, e.result
    ('∂L/∂w = ∂L/∂(w·x) · x', '4 · 2', '8')
    >>> t = engine.trace("z = x @ W\\nL = sum(z)", {"x": [[1, 2], [3, 4], [5, 6]], "W": [[1], [2]]})
    >>> e = explanation(t, 5)
    >>> e.symbolic, [(factor.text, factor.shape) for factor in e.factors]
    ('∂L/∂W = xᵀ G', [('xᵀ', (2, 3)), ('G', (3, 1)), ('∂L/∂W', (2, 1))])
    """
    step = trace.steps[step_index]
    if step.phase == "forward":
        return _forward(trace, step)
    if step.phase == "seed":
        name = derivative_name(trace.graph, trace.graph.output)
        seed = Factor(name, trace.nodes[trace.graph.output].shape, UPSTREAM_ROLE)
        return Explanation(step.text, name, "", format_value(step.gradient), (seed,))
    return _backward(trace, step, step_index - (len(trace.steps) - len(trace.edges)))


def _forward(trace: Trace, step: Step) -> Explanation:
    node, graph = trace.nodes[step.node], trace.graph
    values = {source: trace.node_values[source] for source in node.inputs}
    small = all(np.size(value) <= SHOWN_ELEMENTS for value in values.values())
    numbers = {source: format_value(value) for source, value in values.items()}
    operands = [
        Factor(readable(title(graph, source)), trace.nodes[source].shape, OPERAND_ROLE)
        for source in dict.fromkeys(node.inputs)
    ]
    name = f"{node.name} = " if node.name else ""
    return Explanation(
        step.text, f"{name}{trace.plan.symbols[node.id]}", symbolic(graph, node, numbers) if small else "",
        format_value(trace.node_values[node.id]),
        (*operands, Factor(readable(title(graph, node.id)), node.shape, VALUE)),
    )  # fmt: skip


def _backward(trace: Trace, step: Step, edge_index: int) -> Explanation:
    graph, edge = trace.graph, trace.edges[edge_index]
    upstream = derivative_name(graph, edge.node)
    result = format_value(trace.contributions[edge_index])
    left = f"{derivative_name(graph, edge.to)} = "
    parts = factors(trace, edge_index)
    sent = formula(trace, edge_index)
    if not is_plain(graph, edge):
        right = whole_rule(trace, edge_index)
        return Explanation(step.text, left + right, in_numbers(trace, edge_index), result, parts, upstream, sent)
    right = f"{upstream}{TIMES}{local_text(graph, edge, trace.plan.rules[edge_index])}"
    local = format_value(trace.locals[edge_index])
    numeric = f"{format_value(trace.node_gradients[edge.node])}{TIMES}{f'({local})' if local[0] == '−' else local}"
    return Explanation(step.text, left + right, numeric, result, parts, formula=sent)
