"""The slips of working with few digits: every number is rounded before the next is computed from it."""

from __future__ import annotations

from collections.abc import Callable
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

Keep = Callable[[float], float]


def rounding(trace: Trace, digits: int) -> Slipped:
    """Return both passes with every value, slope and contribution rounded to so many significant digits.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("a = x/3\\nL = a*3", {"x": 1})
    >>> rounding(t, 2).values["L"]
    0.99
    """

    def keep(number: float) -> float:
        return float(f"{number:.{digits - 1}e}")

    return _carried(trace, keep, keep)


def fixing(trace: Trace, decimals: int, *, values_only: bool = False) -> Slipped:
    """Return both passes with every number rounded to so many places after the point, as tables are printed.

    Parameters
    ----------
    trace
        The recording.
    decimals
        How many places stay.
    values_only
        Whether the backward pass rounds nothing of its own, and only begins from rounded values.

    Examples
    --------
    >>> import engine
    >>> fixing(engine.trace("a = x/3\\nL = a*300", {"x": 1}), 2).values["L"]
    99.0
    """

    def keep(number: float) -> float:
        return round(number, decimals)

    return _carried(trace, keep, float if values_only else keep)


def single(trace: Trace) -> Slipped:
    """Return both passes with every number, inputs as well, rounded to the 24 bits of single precision.

    Sums inside an op are still made in double precision: what a library prints depends on their order, too.

    Examples
    --------
    >>> import engine
    >>> single(engine.trace("L = x*x", {"x": 0.1})).gradients["x"]
    0.20000000298023224
    """

    def keep(number: float) -> float:
        return float(np.float32(number))

    return _carried(trace, keep, keep, inputs=True)


def _carried(trace: Trace, keep: Keep, keep_slopes: Keep, *, inputs: bool = False) -> Slipped:
    """Return both passes with what is kept of each number; what is given stays whole unless inputs are kept, too."""
    values: list[Value] = []
    for node in trace.nodes:
        if not node.inputs:
            given = trace.node_values[node.id]
            values.append(_each(keep, given) if inputs else given)
            continue
        function = choose_function(trace.graph, node, careful=True)
        with np.errstate(all="ignore"):
            values.append(_each(keep, function(*(_wide(values[source]) for source in node.inputs))))
    ledger = Ledger(trace)
    for place, edge in enumerate(trace.edges):
        local, contribution = usual(trace, place, ledger.gradients[edge.node], values)
        if local is not None:
            local = _each(keep_slopes, local)
            contribution = passed(trace, place, ledger.gradients[edge.node], local)
        ledger.send(place, local, _each(keep_slopes, contribution))
        ledger.gradients[edge.to] = _each(keep_slopes, ledger.gradients[edge.to])
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


def _each(keep: Keep, value: Value) -> Value:
    if isinstance(value, np.ndarray):
        return np.array([keep(float(number)) for number in value.ravel()]).reshape(value.shape)
    return keep(float(value))
