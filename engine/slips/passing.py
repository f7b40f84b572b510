"""A backward pass that goes wrong, step by step: how an edge passes a gradient on, and the ledger of what arrives.

Owns ``Slipped``, a trace whose values, gradients and steps are those of the wrong pass, and the ledger that writes it.
Which mistake is made is the matter of the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from engine.backward import local_function, unbroadcast, vjp_function
from engine.diagnostics import Diagnostic
from engine.explain import derivative_name, readable, title
from engine.numbers import format_value
from engine.ops.base import Value
from engine.steps import BACKWARD, Step
from engine.trace import Trace, plain

# (trace, place of the edge, upstream, values by node) -> (local derivative or None, contribution)
Rule = Callable[[Trace, int, Value, Sequence[Value]], tuple[Value | None, Value]]


class Slipped(Trace):
    """A trace whose backward pass, and where the mistake begins earlier its values, went wrong.

    Parameters
    ----------
    right
        The recording as it should be.
    values, gradients
        By node id.
    contributions
        By edge, summed where an edge is gone through more than once.
    steps
        All steps, in the order in which the wrong pass makes them.
    """

    def __init__(
        self,
        right: Trace,
        values: Sequence[Value],
        gradients: Sequence[Value | None],
        contributions: Sequence[Value],
        steps: Sequence[Step],
    ) -> None:
        super().__init__(right.plan, right.record)
        self.right = right
        self._values, self._gradients = plain(values), plain(gradients)
        self._contributions, self._steps = plain(contributions), tuple(steps)

    @cached_property
    def node_values(self) -> list[Value]:
        """Values by node id."""
        return self._values

    @cached_property
    def node_gradients(self) -> list[Value | None]:
        """Gradients by node id, as the wrong pass leaves them."""
        return self._gradients

    @cached_property
    def contributions(self) -> list[Value]:
        """What each edge brought in all."""
        return self._contributions

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step of the wrong pass."""
        return self._steps

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """None: remarks are made on what is right."""
        return ()

    @cached_property
    def wrong(self) -> tuple[int, ...]:
        """The nodes whose value or gradient differs from the right one by more than rounding."""
        right = self.right
        return tuple(
            node
            for node, (value, gradient) in enumerate(zip(self._values, self._gradients, strict=True))
            if not (_same(value, right.node_values[node]) and _same(gradient, right.node_gradients[node]))
        )

    def told_of(self, values: Sequence[Value]) -> Slipped:
        """Return the same pass with other values."""
        return Slipped(self.right, values, self._gradients, self._contributions, self._steps)


def usual(trace: Trace, place: int, upstream: Value, values: Sequence[Value]) -> tuple[Value | None, Value]:
    """Return the local derivative of an edge, None for a structural op, and what it brings: the rule without a slip."""
    edge = trace.edges[place]
    node = trace.nodes[edge.node]
    if not node.op.is_elementwise:
        operands = [values[source] for source in node.inputs]
        with np.errstate(all="ignore"):
            return None, vjp_function(node, edge.port)(upstream, values[node.id], *operands)
    local = _local(trace, place, values)
    return local, passed(trace, place, upstream, local)


def passed(trace: Trace, place: int, upstream: Value, local: Value) -> Value:
    """Return upstream × local, summed over the copies that broadcasting made."""
    edge = trace.edges[place]
    wide, narrow = trace.nodes[edge.node].shape, trace.nodes[edge.to].shape
    with np.errstate(all="ignore"):
        product = upstream * local
    reduce = unbroadcast(wide, narrow)
    return product if reduce is None else reduce(np.broadcast_to(product, wide))


def copies(trace: Trace, place: int) -> int:
    """Return how many copies of an operand broadcasting made on an edge."""
    edge = trace.edges[place]
    return prod(trace.nodes[edge.node].shape) // prod(trace.nodes[edge.to].shape)


def _local(trace: Trace, place: int, values: Sequence[Value]) -> Value:
    edge = trace.edges[place]
    node = trace.nodes[edge.node]
    formula = node.op.derivative(edge.port) or ""
    if formula == "out":
        return values[node.id]
    if formula in node.op.operands:
        return values[node.inputs[node.op.operands.index(formula)]]
    try:
        return float(formula)
    except ValueError:
        operands = [_array(values[source]) for source in node.inputs]
        with np.errstate(all="ignore"):
            return local_function(node, edge.port, False)(_array(values[node.id]), *operands)


def _array(value: Value) -> Any:
    return np.float64(value) if isinstance(value, float) else value


@dataclass(frozen=True, slots=True)
class Entry:
    """What went over an edge: ``before`` is None if nothing had arrived, or if it was thrown away."""

    place: int
    upstream: Value
    local: Value | None
    contribution: Value
    before: Value | None
    after: Value


class Ledger:
    """What has arrived so far in a pass, and every arrival in order.

    Parameters
    ----------
    trace
        The recording as it should be.
    stored
        Gradients that are there before the pass begins, by node id.
    """

    def __init__(self, trace: Trace, stored: Mapping[int, Value] | None = None) -> None:
        self.trace = trace
        self.gradients: dict[int, Value] = {**(stored or {}), trace.graph.output: trace.seed}
        self.entries: list[Entry] = []

    def send(self, place: int, local: Value | None, contribution: Value, *, replaces: bool = False) -> None:
        """Let a contribution arrive: it is added to what is there, or replaces it."""
        edge = self.trace.edges[place]
        upstream = self.gradients[edge.node]
        before = None if replaces else self.gradients.get(edge.to)
        with np.errstate(all="ignore"):
            after = contribution if before is None else before + contribution
        self.gradients[edge.to] = after
        self.entries.append(Entry(place, upstream, local, contribution, before, after))

    def close(self, values: Sequence[Value] | None = None, forward: Sequence[Step] = ()) -> Slipped:
        """Return the pass as a trace; ``forward`` replaces the steps up to the seed."""
        trace = self.trace
        begun = tuple(forward) or trace.steps[: len(trace.steps) - len(trace.edges)]
        sent: dict[int, Value] = {}
        steps = [*begun]
        for entry in self.entries:
            sent[entry.place] = sent.get(entry.place, 0.0) + entry.contribution
            steps.append(self._step(entry, len(steps)))
        return Slipped(
            trace,
            trace.node_values if values is None else values,
            [self.gradients.get(node.id) for node in trace.nodes],
            [sent[place] for place in range(len(trace.edges))],
            steps,
        )

    def _step(self, entry: Entry, index: int) -> Step:
        edge = self.trace.edges[entry.place]
        upstream, local, contribution, after = plain([entry.upstream, entry.local, entry.contribution, entry.after])
        rule = self.trace.plan.rules[entry.place]
        return Step(
            index,
            BACKWARD,
            edge.node,
            self._sentence(entry),
            edge.port,
            edge.to,
            upstream,
            local,
            contribution,
            after,
            rule,
        )

    def _sentence(self, entry: Entry) -> str:
        graph, edge = self.trace.graph, self.trace.edges[entry.place]
        head = f"{readable(title(graph, edge.node))} → {readable(title(graph, edge.to))}"
        brought, after = format_value(entry.contribution), format_value(entry.after)
        how = f"{brought} is sent"
        if entry.local is not None and np.ndim(entry.contribution) == np.ndim(entry.upstream) == 0:
            how = f"upstream {format_value(entry.upstream)} × local {_factor(entry.local)} = {brought}"
        begun = "" if entry.before is None else f"{format_value(entry.before)} + {_factor(entry.contribution)} = "
        return f"{head}: {how}. {derivative_name(graph, edge.to)} is now {begun}{after}."


def walk(trace: Trace, rule: Rule, *, replaces: bool = False, stored: Mapping[int, Value] | None = None) -> Slipped:
    """Return the pass in the right order of edges, each of which passes on what a rule says."""
    ledger = Ledger(trace, stored)
    for place, edge in enumerate(trace.edges):
        ledger.send(place, *rule(trace, place, ledger.gradients[edge.node], trace.node_values), replaces=replaces)
    return ledger.close()


def _factor(value: Value) -> str:
    text = format_value(value)
    return f"({text})" if text.startswith("−") else text


def _same(given: Value | None, right: Value | None) -> bool:
    if given is None or right is None:
        return given is right
    return bool(np.allclose(given, right, rtol=1e-12, atol=0.0, equal_nan=True))
