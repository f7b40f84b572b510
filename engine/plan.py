"""Plans: programs compiled for the shapes of their inputs, kept by text in a bounded cache.

Owns parsing and compiling once; a plan holds no values and is shared by every trace of the same program.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache
from math import prod
from threading import Lock
from typing import Any

import numpy as np

from engine import explain
from engine.backward import Edge, compile_backward, find_edges
from engine.build import build, check_operators
from engine.diagnostics.suspects import Suspects, find_suspects
from engine.forward import Row, compact, compile_forward
from engine.graph import Graph
from engine.language import Program, parse
from engine.limits import Limits
from engine.ops import REGISTRY
from engine.ops.base import Shape, Value

PROGRAMS_KEPT = 256
PROGRAM_KEPT = 1_000  # characters; a longer program is parsed anew for inputs of other shapes
PLANS_KEPT = 512
NODES_KEPT = 16_000  # in all plans together; with what is said about it, a node takes about 4 KB
FLOAT64 = np.dtype(np.float64)
EXACT = 2**53
KEPT_ELEMENTS = 4_000_000  # 32 MB, the most glibc raises its thresholds to, less the block's header


class Plan:
    """A graph with the rows of both passes.

    ``rows`` run scalars on Python floats; ``careful_rows`` follow IEEE 754 everywhere, fill the same places, and are
    compiled only when a pass needs them. ``known`` is the record before the passes, behind the inputs.
    """

    def __init__(self, graph: Graph, limits: Limits) -> None:
        self.graph = graph
        self.limits = limits
        self.input_shapes = tuple(node.shape for node in graph.nodes if node.is_input)
        self.input_count = len(self.input_shapes)
        self.input_names = tuple(graph.names)[: self.input_count]
        self.is_scalar = all(node.shape == () and node.op.is_elementwise for node in graph.nodes)
        self.output = graph.output
        self.size = len(graph.nodes)
        self.edges: tuple[Edge, ...] = find_edges(graph)
        forward = compile_forward(graph)
        self.backward = compile_backward(graph, self.edges)
        self.rows: tuple[Row, ...] = compact(forward + self.backward.rows, len(self.backward.record))
        self.forward = self.rows[: len(forward)]
        self.known = self.backward.record[self.input_count :]
        self.watched = watched_places(self)
        keep_memory(sum(prod(node.shape) for node in graph.nodes))

    @cached_property
    def careful_forward(self) -> tuple[Row, ...]:
        """The forward rows in IEEE arithmetic."""
        return compile_forward(self.graph, careful=True)

    @cached_property
    def careful_rows(self) -> tuple[Row, ...]:
        """The rows of both passes in IEEE arithmetic."""
        return self.careful_forward + compile_backward(self.graph, self.edges, careful=True).rows

    def read(self, given: Mapping[str, Any]) -> Collection[Value] | None:
        """Return the values of inputs that are the plan's in name, order and shape, and need no closer look.

        Those are floats, whole numbers that a float holds exactly, and float64 arrays; None if there are others.
        """
        if tuple(given) != self.input_names:
            return None
        if self.is_scalar:
            for value in given.values():
                if type(value) is not float:
                    break
            else:
                return given.values()
        values = list(given.values())
        for place, (value, shape) in enumerate(zip(values, self.input_shapes, strict=True)):
            if shape:
                if type(value) is not np.ndarray or value.dtype is not FLOAT64 or value.shape != shape:
                    return None
            elif type(value) is int and -EXACT <= value <= EXACT:
                values[place] = float(value)
            elif type(value) is not float:
                return None
        return values

    def lost_a_selection(self, record: Sequence[Value]) -> bool:
        """Whether an op that selects had ∞ or NaN to hold back, so that careful rows must run.

        The rows multiply it by 0, which gives NaN. In arrays the sum of squares shows it, at less cost than a look at
        every element.
        """
        for place in self.watched:
            found = record[place] if self.is_scalar else np.vdot(record[place], record[place])
            if found != found:
                return True
        return False

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The rule of every edge."""
        return tuple(explain.rule(self.graph, edge) for edge in self.edges)

    @cached_property
    def phrases(self) -> tuple[explain.Phrase, ...]:
        """What is said of every edge whatever its numbers."""
        return tuple(explain.phrase(self.graph, edge, rule) for edge, rule in zip(self.edges, self.rules, strict=True))

    @cached_property
    def suspects(self) -> Suspects:
        """What the diagnostics look at even where all numbers are finite."""
        return find_suspects(self.graph, self.edges, self.backward.gradients)

    @cached_property
    def forward_steps(self) -> dict[int, int]:
        """The step of every op node."""
        return {node: step for step, node in enumerate(node.id for node in self.graph.nodes if node.inputs)}

    @cached_property
    def symbols(self) -> dict[int, str]:
        """Every op applied to its operands by name."""
        graph = self.graph
        return {
            node.id: explain.symbolic(graph, node, explain.operand_names(graph, node))
            for node in graph.nodes
            if node.inputs
        }


def keep_memory(elements: int) -> None:
    """Let the allocator keep the memory of a trace of so many values for the next one.

    glibc gives freed memory back to the system beyond a threshold, which it raises when a larger block is freed; each
    trace would then pay again for the same pages. Measured: 2.1 → 1.0 ms for layers of 784, 128, 64 and 10.
    """
    np.empty(min(4 * elements, KEPT_ELEMENTS))


def watched_places(plan: Plan) -> tuple[int, ...]:
    """Return the places of gradients to look at for a NaN that arose on an edge that selects.

    A NaN spreads over element-wise edges and the like to all nodes behind it, so for each selecting edge the smallest
    of them will do: in a network the bias of a layer, in a graph of scalars some input, mostly the same for all.
    """
    nodes, gradients = plan.graph.nodes, plan.backward.gradients
    behind = list(range(plan.size))
    watched: dict[int | None, None] = {}
    for node, port, to in reversed(plan.edges):
        if not (nodes[node].op.is_elementwise or nodes[node].op.spreads):
            continue
        if prod(nodes[behind[to]].shape) <= prod(nodes[behind[node]].shape):
            behind[node] = behind[to]
        if nodes[node].op.block(port) is not None:
            watched[gradients[behind[to]]] = None
    return tuple(place for place in watched if place is not None)


def parse_once(text: str, limits: Limits) -> Program:
    """Parse a program, or return it as parsed before."""
    return _parse_kept(text, limits) if len(text) <= PROGRAM_KEPT else _parse(text, limits)


def _parse(text: str, limits: Limits) -> Program:
    return parse(
        text, functions=frozenset(REGISTRY), length_limit=limits.program_characters, nesting_limit=limits.nesting
    )


_parse_kept = lru_cache(maxsize=PROGRAMS_KEPT)(_parse)


class PlanCache:
    """The plans used last, by program, output, limits and the names and shapes of the inputs.

    Two threads may compile the same plan at once, and one of the two equal plans is kept.

    Parameters
    ----------
    size
        How many plans are kept.
    nodes
        How many nodes they may have together; the plan used last is kept in any case.
    """

    def __init__(self, size: int = PLANS_KEPT, nodes: int = NODES_KEPT) -> None:
        self._size = size
        self._most = nodes
        self._nodes = 0
        self._lock = Lock()
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
            check_operators(text, len(shapes), limits)
            plan = Plan(build(parse_once(text, limits), shapes, output, limits), limits)
        with self._lock:
            self._keep(key, plan)
            if output is None:
                self.latest[text] = plan
        return plan

    def _keep(self, key: tuple[object, ...], plan: Plan) -> None:
        before = self._plans.pop(key, None)
        self._plans[key] = plan
        self._nodes += plan.size - (before.size if before is not None else 0)
        while len(self._plans) > self._size or (self._nodes > self._most and len(self._plans) > 1):
            self._forget(self._plans.popitem(last=False)[1])

    def _forget(self, plan: Plan) -> None:
        self._nodes -= plan.size
        text = plan.graph.program.text
        if self.latest.get(text) is plan:
            del self.latest[text]


PLANS = PlanCache()
