"""The slip of updating on the way, over a whole training run: every step goes back through weights it has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from engine.errors import InputError
from engine.trace import Trace, trace


class _Leg(NamedTuple):
    """An edge of a scalar program; ``beside`` is the parameter that is its local derivative, if one is."""

    node: int
    to: int
    beside: int | None
    completes: bool


def descending(
    program: str, inputs: Mapping[str, Any], parameters: Collection[str], learning_rate: float, steps: int
) -> dict[str, float]:
    """Return all inputs after so many steps, each of whose backward passes updates weights as soon as it can.

    One step is what ``updating`` gives. The program must be of scalars, and its parameters only be added, subtracted
    or multiplied.

    Raises
    ------
    InputError
        If a parameter is used in another way.

    Examples
    --------
    >>> descending("h = w*x\\nL = v*h", {"w": 2, "x": 3, "v": 5}, ["w", "v"], 0.5, 1)
    {'w': -1.0, 'x': 3.0, 'v': 2.0}
    """
    begun = trace(program, inputs)
    changing = {begun.graph.names[name]: name for name in parameters}
    legs = _legs(begun, changing)
    now = {name: float(value) for name, value in begun.input_values().items()}
    for _ in range(steps):
        now |= _stepped(trace(program, now), legs, changing, learning_rate)
    return now


def _legs(begun: Trace, changing: Collection[int]) -> list[_Leg]:
    waiting = Counter(edge.to for edge in begun.edges)
    legs = []
    for edge in begun.edges:
        node = begun.nodes[edge.node]
        formula = node.op.derivative(edge.port) if node.op.is_elementwise and node.shape == () else None
        names = dict(zip(node.op.operands, node.inputs, strict=False))
        beside = names.get(formula or "")
        if formula is None or (beside is None and set(node.inputs) & set(changing) and not _is_number(formula)):
            raise InputError(f"the pass cannot go through {node.op.name} on the way")
        waiting[edge.to] -= 1
        legs.append(_Leg(edge.node, edge.to, beside if beside in changing else None, waiting[edge.to] == 0))
    return legs


def _is_number(formula: str) -> bool:
    return formula.removeprefix("-").replace(".", "", 1).isdigit()


def _stepped(traced: Trace, legs: list[_Leg], changing: Mapping[int, str], learning_rate: float) -> dict[str, float]:
    slopes: list[Any] = traced.locals
    output = traced.graph.output
    gradients = {output: float(traced.seed)}
    values = traced.node_values
    new: dict[int, float] = {}
    for place, leg in enumerate(legs):
        beside = leg.beside
        local: Any = slopes[place] if beside is None else new.get(beside, values[beside])
        gradients[leg.to] = gradients.get(leg.to, 0.0) + gradients[leg.node] * local
        if leg.completes and leg.to in changing:
            new[leg.to] = values[leg.to] - learning_rate * gradients[leg.to]
    return {changing[node]: value for node, value in new.items()}
