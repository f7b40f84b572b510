"""The trace: a recording of both passes of a program, and its state at every step as a pure fold.

Owns ``trace()``, ``Trace`` and ``State``. Running a program records every value, local derivative, contribution and
gradient; steps and diagnostics are made from them when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from engine.backward import Edge
from engine.diagnostics import Diagnostic, diagnose
from engine.errors import InputError, quote
from engine.forward import run
from engine.graph import Graph, Node
from engine.inputs import check_seed, read_inputs
from engine.limits import UNLIMITED, Limits
from engine.ops.base import Value
from engine.plan import PLANS, Plan
from engine.steps import Step, record_steps
from engine.summary import summarise


def trace(
    program: str,
    inputs: Mapping[str, Any] | None = None,
    output: str | None = None,
    seed: Any = None,
    limits: Limits = UNLIMITED,
) -> Trace:
    """Run a program forward and backward and return the recording.

    Parameters
    ----------
    program
        Text in the program language.
    inputs
        A number, or a nested list or array of up to four dimensions, for every free name.
    output
        The variable to differentiate; the last line's if None.
    seed
        ∂L/∂output to start from, in the output's shape; 1 if None, for a scalar output.
    limits
        What to refuse; nothing but excessive nesting and dimensions by default.

    Raises
    ------
    EngineError
        Everything that is wrong with the program, its inputs, the output or the seed.

    Examples
    --------
    >>> t = trace("z = w*x + b\\na = relu(z)\\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})
    >>> t.values["L"], t.gradients["w"]
    (4.0, 8.0)
    """
    given = {} if inputs is None else inputs
    plan = PLANS.latest.get(program)
    if plan is not None and output is None and seed is None and plan.limits is limits:
        ready = plan.read(given)
        if ready is not None:
            return run_plan(plan, ready, None)
    values = read_inputs(given, limits)
    shapes = {name: value.shape if isinstance(value, np.ndarray) else () for name, value in values.items()}
    plan = PLANS.find(program, shapes, output, limits)
    start = check_seed(seed, plan.graph.nodes[plan.output].shape, limits)
    return run_plan(plan, values.values(), start)


def run_plan(plan: Plan, inputs: Iterable[Value], seed: Value) -> Trace:
    """Run both passes on floats and float64 arrays, in the order of the plan's inputs; the seed is 1 if None."""
    record = [*inputs, *plan.known]
    if seed is not None:
        record[plan.backward.seed] = seed
    try:
        if plan.is_scalar:
            run(plan.rows, record)
        else:
            with np.errstate(all="ignore"):
                run(plan.rows, record)
    except (ArithmeticError, ValueError):
        return _run_carefully(plan, record)
    if plan.watched and plan.lost_a_selection(record):
        return _run_carefully(plan, record)
    return Trace(plan, record)


def _run_carefully(plan: Plan, begun: Sequence[Value]) -> Trace:
    """Run both passes in IEEE arithmetic.

    NumPy's scalars have the infinities and NaNs that Python's floats refuse, and ops that select do select.
    """
    record = [np.float64(value) if isinstance(value, float) else value for value in begun]
    with np.errstate(all="ignore"):
        run(plan.careful_rows, record)
    return Trace(plan, plain(record))


def evaluate(plan: Plan, inputs: Mapping[str, Value]) -> Value:
    """Return the output's value by a forward pass alone, for inputs as ``Trace.input_values`` gives them."""
    record = [*inputs.values(), *plan.known]
    with np.errstate(all="ignore"):
        try:
            run(plan.forward, record)
        except (ArithmeticError, ValueError):
            record = [np.float64(value) if isinstance(value, float) else value for value in record]
            run(plan.careful_forward, record)
    return record[plan.output]


def plain(values: Sequence[Value | None]) -> list[Any]:
    """Return values with NumPy's scalars as Python floats."""
    return [float(value) if isinstance(value, np.floating) else value for value in values]


@dataclass(frozen=True, slots=True)
class State:
    """What is known after a step.

    ``values`` and ``gradients`` are by node id; None is "not yet". A gradient that is still collecting contributions
    is the sum so far.
    """

    values: tuple[Value | None, ...]
    gradients: tuple[Value | None, ...]


class Trace:
    """A program's values, gradients and every step between.

    Attributes
    ----------
    plan
        The compiled program, shared by all its traces.
    record
        Every number of both passes; ``plan.backward`` tells the places.
    drawing
        What draws a trace as HTML for notebooks, once someone has given it.
    """

    drawing: ClassVar[Callable[[Trace], str] | None] = None

    def __init__(self, plan: Plan, record: list[Value]) -> None:
        self.plan = plan
        self.record = record

    @property
    def graph(self) -> Graph:
        """The program with shapes."""
        return self.plan.graph

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The graph's nodes, in topological order."""
        return self.plan.graph.nodes

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges that carry a gradient, in the order of the backward steps."""
        return self.plan.edges

    @property
    def seed(self) -> Value:
        """The output's gradient."""
        return self.record[self.plan.backward.seed]

    @cached_property
    def node_values(self) -> list[Value]:
        """Values by node id."""
        values = self.record[: self.plan.size]
        return values if self.plan.is_scalar else plain(values)

    @cached_property
    def node_gradients(self) -> list[Value | None]:
        """Gradients by node id; None where no gradient flows."""
        return self._at(self.plan.backward.gradients)

    @cached_property
    def locals(self) -> list[Value | None]:
        """Local derivatives by edge; None for a structural op."""
        return self._at(self.plan.backward.locals)

    @cached_property
    def contributions(self) -> list[Value]:
        """Upstream × local by edge, in the shape of the node that receives it."""
        return self._at(self.plan.backward.contributions)

    @cached_property
    def sums(self) -> list[Value]:
        """By edge: the receiver's gradient once the contribution is added, to be sent on or to be added to."""
        return self._at(self.plan.backward.sums)

    def _at(self, places: Sequence[int | None]) -> list[Any]:
        """Return the numbers at places of the record; None for None."""
        record = self.record
        found = [None if place is None else record[place] for place in places]
        return found if self.plan.is_scalar else plain(found)

    @cached_property
    def values(self) -> dict[str, Value]:
        """Values by variable."""
        return {name: self.node_values[node] for name, node in self.graph.names.items()}

    @cached_property
    def gradients(self) -> dict[str, Value]:
        """Gradients by variable, in the variable's shape; zero where the output does not depend on it."""
        return {name: self.gradient_of(node) for name, node in self.graph.names.items()}

    def input_values(self) -> dict[str, Value]:
        """Return the values of the inputs by name."""
        return {name: self.values[name] for name in self.plan.input_names}

    def gradient_of(self, node: int) -> Value:
        """Return a node's gradient, zero if none flows."""
        gradient = self.node_gradients[node]
        shape = self.nodes[node].shape
        if gradient is not None:
            return gradient
        return np.zeros(shape) if shape else 0.0

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step: a node forward, the seed, an edge backward."""
        return record_steps(self)

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Kinks, domains, overflow and the like, each with the sentence that explains it."""
        return diagnose(self)

    def at(self, step: int) -> State:
        """Return what is known after a step; before the first with ``step=-1``.

        Raises
        ------
        InputError
            If the trace has no such step.
        """
        last = len(self.steps) - 1
        if not isinstance(step, int | np.integer) or not -1 <= step <= last:
            raise InputError(
                f"the trace has no step {quote(repr(step))}",
                pointer="#/step",
                suggestion=f"give a whole number from -1, before the first step, to {last}, after the last",
            )
        known: list[Value | None] = [self.node_values[node.id] if not node.inputs else None for node in self.nodes]
        gradients: list[Value | None] = [None] * len(self.nodes)
        for taken in self.steps[: step + 1]:
            if taken.phase == "forward":
                known[taken.node] = self.node_values[taken.node]
            else:
                gradients[taken.node if taken.to is None else taken.to] = taken.gradient
        return State(tuple(known), tuple(gradients))

    def __repr__(self) -> str:
        """Return the output, the gradients of the inputs and the first remarks, in a few lines."""
        return summarise(self)

    def _repr_html_(self) -> str | None:
        """Return the trace as a notebook shows it, None for plain text: drawing is not the engine's."""
        return None if Trace.drawing is None else Trace.drawing(self)
