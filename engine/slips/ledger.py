"""The ledger of a pass that may go wrong: what has arrived so far, and every arrival as a step with its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.explain import derivative_name, readable, title
from engine.numbers import format_value
from engine.ops.base import Value
from engine.slips.passing import Rule
from engine.slips.slipped import Slipped
from engine.steps import BACKWARD, Step
from engine.trace import Trace, plain


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
