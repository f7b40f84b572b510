"""Plans: programs compiled for the shapes of their inputs, kept by text in a bounded cache.

Owns parsing and compiling once; a plan holds no values and is shared by every trace of the same program.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property, lru_cache

from engine import explain
from engine.backward import (
    ONE,
    Edge,
    Lookups,
    ScalarRow,
    TensorRow,
    compile_scalars,
    compile_tensors,
    find_edges,
)
from engine.build import build
from engine.forward import Row, compile_forward, template
from engine.graph import Graph
from engine.language import Program, parse
from engine.limits import Limits
from engine.ops import REGISTRY
from engine.ops.base import Shape, Value

PROGRAMS_KEPT = 512
PLANS_KEPT = 512


class Plan:
    """A graph with the rows of both passes.

    ``fast`` rows run scalars on Python floats; ``careful`` rows follow IEEE 754 everywhere and are compiled only when
    a pass needs them.
    """

    def __init__(self, graph: Graph, limits: Limits) -> None:
        self.graph = graph
        self.limits = limits
        inputs = sum(node.is_input for node in graph.nodes)
        self.input_names = tuple(graph.names)[:inputs]
        self.input_count = len(self.input_names)
        self.is_scalar = all(node.shape == () and node.op.is_elementwise for node in graph.nodes)
        self.output = graph.output
        self.size = len(graph.nodes)
        self.edges: tuple[Edge, ...] = find_edges(graph)
        lookups = Lookups(self.size)
        self.forward: tuple[Row, ...] = compile_forward(graph)
        self.scalar_rows: tuple[ScalarRow, ...] = ()
        self.tensor_rows: tuple[TensorRow, ...] = ()
        if self.is_scalar:
            self.scalar_rows = compile_scalars(graph, self.edges, lookups)
        else:
            self.tensor_rows = compile_tensors(graph, self.edges, lookups)
        self._numbers = [ONE if number == 1.0 else number for number in lookups.numbers]
        self.template: list[Value] = [*template(graph), *self._numbers]
        self.zeros = [0.0] * self.size

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The rule of every edge."""
        return tuple(explain.rule(self.graph, edge) for edge in self.edges)

    @cached_property
    def symbols(self) -> dict[int, str]:
        """Every op applied to its operands by name."""
        graph = self.graph
        return {
            node.id: explain.symbolic(graph, node, explain.operand_names(graph, node))
            for node in graph.nodes
            if node.inputs
        }

    @cached_property
    def careful(self) -> tuple[tuple[Row, ...], tuple[TensorRow, ...], list[Value]]:
        """The rows and the template of values for passes in IEEE arithmetic."""
        lookups = Lookups(self.size)
        rows = compile_tensors(self.graph, self.edges, lookups, careful=True)
        numbers = [ONE if number == 1.0 else number for number in lookups.numbers]
        return compile_forward(self.graph, careful=True), rows, [*template(self.graph, careful=True), *numbers]


@lru_cache(maxsize=PROGRAMS_KEPT)
def parse_once(text: str, limits: Limits) -> Program:
    """Parse a program, or return it as parsed before."""
    return parse(text, functions=frozenset(REGISTRY), length_limit=limits.program_characters)


class PlanCache:
    """The plans used last, by program, output, limits and the names and shapes of the inputs.

    Not locked: two threads may compile the same plan at once, and one of the two equal plans is kept.
    """

    def __init__(self, size: int = PLANS_KEPT) -> None:
        self._size = size
        self._plans: OrderedDict[tuple[object, ...], Plan] = OrderedDict()
        self.latest: dict[str, Plan] = {}

    def find(self, text: str, shapes: Mapping[str, Shape], output: str | None, limits: Limits) -> Plan:
        """Return the plan for a program and its inputs' shapes, compiled if it is new.

        Raises
        ------
        EngineError
            If the program is not one, or does not fit the inputs.
        """
        key = (text, tuple(shapes.items()), output, limits)
        plan = self._plans.get(key)
        if plan is None:
            plan = Plan(build(parse_once(text, limits), shapes, output, limits), limits)
            self._plans[key] = plan
            while len(self._plans) > self._size:
                self._forget(self._plans.popitem(last=False)[1])
        if output is None and plan.is_scalar:
            self.latest[text] = plan
        return plan

    def _forget(self, plan: Plan) -> None:
        text = plan.graph.program.text
        if self.latest.get(text) is plan:
            del self.latest[text]


PLANS = PlanCache()
