"""The trace: a recording of both passes of a program, and its state at every step as a pure fold.

Owns ``trace()``, ``Trace`` and ``State``. A trace stores what cannot be looked up (values, gradients, local
derivatives, contributions); steps and diagnostics are made from it when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine import explain
from engine.backward import Edge, run_scalars, run_tensors
from engine.diagnostics import Diagnostic, diagnose
from engine.forward import run_forward
from engine.graph import Graph, Node
from engine.inputs import check_seed, read_inputs
from engine.limits import UNLIMITED, Limits
from engine.ops.base import Value
from engine.plan import PLANS, Plan
from engine.steps import Step, record_steps


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
    given = inputs or {}
    plan = PLANS.latest.get(program)
    if (
        plan is not None
        and output is None
        and seed is None
        and plan.limits is limits
        and plan.input_names == tuple(given)
        and all_floats(given)
    ):
        return _trace_floats(plan, list(given.values()), 1.0)
    values = read_inputs(given, limits)
    shapes = {name: value.shape if isinstance(value, np.ndarray) else () for name, value in values.items()}
    plan = PLANS.find(program, shapes, output, limits)
    start = check_seed(seed, plan.graph.nodes[plan.output].shape, limits)
    if plan.is_scalar:
        return _trace_floats(plan, list(values.values()), start)
    return _trace_tensors(plan, list(values.values()), start)


def all_floats(given: Mapping[str, Any]) -> bool:
    """Whether every value is a Python float already."""
    for value in given.values():  # noqa: SIM110 - a generator costs more than the loop
        if type(value) is not float:
            return False
    return True


def _trace_floats(plan: Plan, inputs: list[float], seed: float) -> Trace:
    values = plan.template.copy()
    values[: plan.input_count] = inputs
    gradients = plan.zeros.copy()
    gradients[plan.output] = seed
    try:
        run_forward(plan.forward, values)
        locals_, contributions = run_scalars(plan.scalar_rows, values, gradients)
    except (ArithmeticError, ValueError):
        return _trace_carefully(plan, inputs, seed)
    return Trace(plan, values, gradients, locals_, contributions, seed)


def _trace_tensors(plan: Plan, inputs: list[Value], seed: Value) -> Trace:
    values = plan.template.copy()
    values[: plan.input_count] = inputs
    gradients: list[Value | None] = [None] * plan.size
    gradients[plan.output] = seed
    try:
        with np.errstate(all="ignore"):
            run_forward(plan.forward, values)
            locals_, contributions = run_tensors(plan.tensor_rows, values, gradients)
    except (ArithmeticError, ValueError):
        return _trace_carefully(plan, inputs, seed)
    return Trace(plan, values, gradients, locals_, contributions, seed)


def _trace_carefully(plan: Plan, inputs: list[Value], seed: Value) -> Trace:
    """Trace in IEEE arithmetic throughout: NumPy's scalars have the infinities and NaNs that Python's floats refuse."""
    forward, backward, start = plan.careful
    values = start.copy()
    values[: plan.input_count] = [np.float64(value) if isinstance(value, float) else value for value in inputs]
    gradients: list[Value | None] = [None] * plan.size
    gradients[plan.output] = np.float64(seed) if isinstance(seed, float) else seed
    with np.errstate(all="ignore"):
        run_forward(forward, values)
        locals_, contributions = run_tensors(backward, values, gradients)
    return Trace(plan, plain(values), plain(gradients), plain(locals_), plain(contributions), seed)


def evaluate(plan: Plan, inputs: Mapping[str, Value]) -> Value:
    """Return the output's value by a forward pass alone, for inputs as ``Trace.input_values`` gives them."""
    given = list(inputs.values())
    for careful in (False, True):
        rows, start = (plan.careful[0], plan.careful[2]) if careful else (plan.forward, plan.template)
        values = start.copy()
        values[: plan.input_count] = [np.float64(v) if careful and isinstance(v, float) else v for v in given]
        try:
            with np.errstate(all="ignore"):
                run_forward(rows, values)
        except (ArithmeticError, ValueError):
            continue
        break
    return values[plan.output]


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
    seed
        The output's gradient.
    """

    def __init__(
        self,
        plan: Plan,
        values: list[Value],
        gradients: Sequence[Value | None],
        locals_: Sequence[Value | None],
        contributions: Sequence[Value],
        seed: Value,
    ) -> None:
        self.plan = plan
        self._values = values
        self._gradients = gradients
        self._locals = locals_
        self._contributions = contributions
        self.seed = seed

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

    @cached_property
    def node_values(self) -> list[Value]:
        """Values by node id."""
        return plain(self._values[: self.plan.size])

    @cached_property
    def node_gradients(self) -> list[Value | None]:
        """Gradients by node id; None where no gradient flows."""
        reached = {self.plan.output, *(edge.to for edge in self.plan.edges)}
        return [gradient if node in reached else None for node, gradient in enumerate(plain(self._gradients))]

    @cached_property
    def locals(self) -> list[Value | None]:
        """Local derivatives by edge; None for a structural op."""
        return plain(self._locals)

    @cached_property
    def contributions(self) -> list[Value]:
        """Upstream × local by edge, in the shape of the node that receives it."""
        return plain(self._contributions)

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
        """Return what is known after a step; before the first with ``step=-1``."""
        known: list[Value | None] = [self.node_values[node.id] if not node.inputs else None for node in self.nodes]
        gradients: list[Value | None] = [None] * len(self.nodes)
        for taken in self.steps[: step + 1]:
            if taken.phase == "forward":
                known[taken.node] = self.node_values[taken.node]
            else:
                gradients[taken.node if taken.to is None else taken.to] = taken.gradient
        return State(tuple(known), tuple(gradients))

    def __repr__(self) -> str:
        """Return the output, its value and the gradients of the inputs."""
        return explain.summarise(self)
