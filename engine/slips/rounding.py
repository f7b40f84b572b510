"""The slip of working by hand: every number is rounded before the next is computed from it."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.explain import forward_sentence, seed_sentence
from engine.forward import choose_function
from engine.ops.base import Value
from engine.slips.ledger import Ledger
from engine.slips.passing import passed, usual
from engine.slips.slipped import Slipped
from engine.steps import FORWARD, SEED, Step
from engine.trace import Trace


def rounding(trace: Trace, digits: int) -> Slipped:
    """Return both passes with every value, slope and contribution rounded to so many significant digits.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("a = x/3\\nL = a*3", {"x": 1})
    >>> rounding(t, 2).values["L"]
    0.99
    """
    values: list[Value] = []
    for node in trace.nodes:
        if not node.inputs:
            values.append(trace.node_values[node.id])
            continue
        function = choose_function(trace.graph, node, careful=True)
        with np.errstate(all="ignore"):
            values.append(_rounded(function(*(_wide(values[source]) for source in node.inputs)), digits))
    ledger = Ledger(trace)
    for place, edge in enumerate(trace.edges):
        upstream = ledger.gradients[edge.node]
        local, contribution = usual(trace, place, upstream, values)
        if local is not None:
            local = _rounded(local, digits)
            contribution = passed(trace, place, upstream, local)
        ledger.send(place, local, _rounded(contribution, digits))
        ledger.gradients[edge.to] = _rounded(ledger.gradients[edge.to], digits)
    return ledger.close(values, _forward(trace, values))


def _forward(trace: Trace, values: list[Value]) -> list[Step]:
    """Return the steps up to the seed, told of the rounded values."""
    told = Slipped(trace, values, trace.node_gradients, trace.contributions, ())
    computed = [node.id for node in trace.nodes if node.inputs]
    steps = [Step(index, FORWARD, node, forward_sentence(told, node)) for index, node in enumerate(computed)]
    output = trace.graph.output
    return [*steps, Step(len(steps), SEED, output, seed_sentence(trace), gradient=trace.seed)]


def _wide(value: Value) -> Any:
    return np.float64(value) if isinstance(value, float) else value


def _rounded(value: Value, digits: int) -> Value:
    if isinstance(value, np.ndarray):
        return np.array([float(f"{x:.{digits - 1}e}") for x in value.ravel()]).reshape(value.shape)
    return float(f"{float(value):.{digits - 1}e}")
