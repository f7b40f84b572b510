"""Finite differences: the output as a function of one entry of one input, by forward passes alone.

Owns the choice of an entry, what many forward passes may cost, and the central difference.

References
----------
Press et al., Numerical Recipes, 3rd ed. (2007), section 5.7: the central difference has a truncation error of order h²
and a rounding error of order ε·|f|/h, balanced at h ≈ ε^(1/3)·x.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any
from unicodedata import normalize

import numpy as np

from engine.errors import InputError, ProgramTooLarge, SeedError, quote
from engine.inputs import pointer_token, read_inputs
from engine.limits import Limits
from engine.ops.base import Shape, show_shape
from engine.plan import PLANS, Plan
from engine.trace import Trace, evaluate

EPSILON = float(np.finfo(np.float64).eps)
BEST_STEP = EPSILON ** (1 / 3)
NODE_COST = 250  # what a node costs beside its multiply-adds


class Probe:
    """The output as a function of one entry of one input, all others as in a trace.

    ``here`` is the output's value in the trace, ``value`` the entry's, ``analytic`` the entry's gradient.
    """

    def __init__(self, trace: Trace, name: str, index: tuple[int, ...] = ()) -> None:
        self.trace, self.name, self.index = trace, name, index
        self.value = entry(trace.values[name], index)
        self.analytic = entry(trace.gradients[name], index)
        self.here = float(trace.node_values[trace.graph.output])
        self._inputs = trace.input_values()

    def at(self, value: float) -> float:
        """Return the output with the entry at another value."""
        moved: Any = value
        whole = self._inputs[self.name]
        if isinstance(whole, np.ndarray):
            moved = whole.copy()
            moved[self.index] = value
        return float(evaluate(self.trace.plan, {**self._inputs, self.name: moved}))

    def central(self, step: float) -> float:
        """Return the central difference; 0 if the step is below the spacing of numbers at the entry's value."""
        above, below = self.value + step, self.value - step
        return slope(below, self.at(below), above, self.at(above))

    def sides(self, step: float) -> tuple[float, float]:
        """Return the slopes on the left and on the right."""
        above, below = self.value + step, self.value - step
        return slope(below, self.at(below), self.value, self.here), slope(self.value, self.here, above, self.at(above))


def slope(x: float, y: float, other_x: float, other_y: float) -> float:
    """Return the slope between two points, 0 between two that are one."""
    return 0.0 if x == other_x else (other_y - y) / (other_x - x)


def entry(value: Any, index: tuple[int, ...]) -> float:
    """Return one element of an array, or the number itself."""
    return float(value[index]) if isinstance(value, np.ndarray) else float(value)


def plan_scalar(program: str, inputs: Mapping[str, Any], output: str | None, limits: Limits) -> Plan:
    """Return the plan of a program with a single number as output, before anything is computed.

    Raises
    ------
    EngineError
        As ``trace``; SeedError if the output is a tensor.
    """
    shapes = {name: np.shape(value) for name, value in read_inputs(inputs, limits).items()}
    plan = PLANS.find(program, shapes, output, limits)
    shape = plan.graph.nodes[plan.output].shape
    if shape:
        raise SeedError(
            f"the output has shape {show_shape(shape)}: a slope needs a single number",
            pointer="#/output",
            suggestion="wrap the output in sum(…) or mean(…)",
            params={"shape": list(shape)},
        )
    return plan


def check_cost(plan: Plan, passes: int, what: str, limits: Limits) -> None:
    """Refuse more forward passes than the limit of cost allows.

    Raises
    ------
    ProgramTooLarge
        With the cost and the limit in multiply-adds.
    """
    cost = passes * (plan.graph.cost // 3 + NODE_COST * plan.size)
    if cost > limits.cost:
        raise ProgramTooLarge(
            f"{what} costs {cost} multiply-adds; the limit is {limits.cost}",
            suggestion="choose fewer inputs by names, or a smaller program",
            params={"given": cost, "limit": limits.cost, "unit": "multiply-adds"},
        )


def find_input(plan: Plan, name: str, pointer: str = "#/name") -> tuple[str, Shape]:
    """Return an input's name as the program has it, in NFC, and its shape.

    Raises
    ------
    InputError
        If the program has no input of that name.
    """
    known = normalize("NFC", name)
    if known not in plan.input_names:
        raise InputError(
            f'the program has no input "{quote(name)}"',
            pointer=pointer,
            suggestion=f"choose one of {quote(', '.join(plan.input_names))}" if plan.input_names else None,
        )
    return known, plan.input_shapes[plan.input_names.index(known)]


def find_entry(name: str, shape: Shape, index: Sequence[int]) -> tuple[int, ...]:
    """Return an index into a shape, counted from the front.

    Raises
    ------
    InputError
        If there is no such entry.
    """
    if len(index) != len(shape) or not all(-size <= place < size for place, size in zip(index, shape, strict=True)):
        several = f"{len(shape)} whole numbers, each below the length of its axis"
        wanted = several if len(shape) > 1 else "1 whole number below the length of the axis" if shape else "no index"
        raise InputError(
            f"{quote(name)} has shape {show_shape(shape)} and no entry {quote(str(list(index[:8])))}",
            pointer="#/index",
            suggestion=f"give {wanted}",
            params={"name": pointer_token(quote(name)), "shape": list(shape)},
        )
    return tuple(place % size for place, size in zip(index, shape, strict=True))


def entry_count(shapes: Sequence[Shape]) -> int:
    """Return how many entries inputs have together."""
    return sum(prod(shape) for shape in shapes)
