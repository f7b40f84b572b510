"""What one entry of a gradient would be if something went wrong farther on, between the output and the node.

Owns how that is found without another backward pass: if the gradient of a node v were off by δ, the entry would be off
by the sum of δ · ∂v/∂entry, and one forward sweep from the entry gives ∂v/∂entry for all v.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from math import isfinite, prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine import explain
from engine.cells import Cell
from engine.cells.jacobians import elementwise
from engine.errors import ProgramTooLarge
from engine.explain import readable
from engine.graph import Node
from engine.overwrite import overwrite
from engine.tangents import check_work, sweep

if TYPE_CHECKING:
    from engine.trace import Trace

Array = NDArray[np.float64]
Detour = tuple[float, str]


class Detours:
    """The wrong ways to one entry, each as its number and a clause that says what went wrong."""

    def __init__(self, trace: Trace, entry: Cell) -> None:
        self._trace, self._graph, self._entry = trace, trace.graph, entry
        self._arriving = Counter(edge.to for edge in trace.edges)

    def without_factors(self, skip: int | None = None) -> Iterator[Detour]:
        """Yield the entry without one of its factors, from the node back to the output.

        Parameters
        ----------
        skip
            An edge whose local derivative is looked at elsewhere.
        """
        for place, edge in reversed(list(enumerate(self._trace.edges))):
            if edge.to not in self._reach:
                continue
            node = self._trace.nodes[edge.node]
            brought = _flat(self._trace.contributions[place])
            for factor, name in _constants(self._trace, node, edge.port):
                words = f"when the factor {name} of {readable(explain.label(self._graph, edge.node))} is missing"
                yield from self._moved(edge.to, brought / factor - brought, words)
            if node.op.is_elementwise and place != skip:
                yield from self._without_local(place)

    def _without_local(self, place: int) -> Iterator[Detour]:
        edge = self._trace.edges[place]
        diagonal = elementwise(self._trace, place)
        if np.all(diagonal.entries == 1.0):
            return
        upstream = _flat(self._trace.node_gradients[edge.node])
        missed = upstream * (1.0 - diagonal.entries)
        summed = np.bincount(diagonal.sources, missed, prod(self._trace.nodes[edge.to].shape)).astype(np.float64)
        of, by = (readable(explain.title(self._graph, node)) for node in (edge.node, edge.to))
        rule = readable(self._trace.plan.rules[place])
        words = f"when the factor ∂{explain.labels.named(of)}/∂{explain.labels.named(by)} = {rule} is missing"
        yield from self._moved(edge.to, summed, words)

    def on_one_path(self) -> Iterator[Detour]:
        """Yield the entry if at a fan-out farther on only one path counted."""
        for place, edge in enumerate(self._trace.edges):
            if edge.to != self._entry.node and edge.to in self._reach and self._arriving[edge.to] > 1:
                here, way = (readable(explain.title(self._graph, node)) for node in (edge.to, edge.node))
                lost = _flat(self._trace.contributions[place]) - _flat(self._trace.node_gradients[edge.to])
                words = f"when farther on, at {here}, only the path through {way} counts"
                yield from self._moved(edge.to, lost, words)

    def overwritten(self) -> Iterator[Detour]:
        """Yield the entry if contributions overwrote each other at every fan-out."""
        forks = [node for node in self._reach if self._arriving[node] > 1 and node != self._entry.node]
        if forks:
            number = float(np.asarray(overwrite(self._trace).gradients[self._entry.node])[self._entry.index])
            if isfinite(number):
                yield number, "with = in place of += at every node: what arrives here is then wrong already"

    def _moved(self, node: int, change: Array, words: str) -> Iterator[Detour]:
        """Yield the entry if a node's gradient were off by so much."""
        number = self._entry.gradient + float(np.dot(change, self._reach[node]))
        if isfinite(number):
            yield number, words

    @cached_property
    def _reach(self) -> dict[int, Array]:
        """∂node/∂entry, flat, for the nodes that depend on the entry; none if finding it costs too much."""
        start = self._entry.node
        if self._trace.node_gradients[start] is None:
            return {}
        try:
            check_work(self._trace)
        except ProgramTooLarge:
            return {}
        shape = self._trace.nodes[start].shape
        flat = int(np.ravel_multi_index(self._entry.index, shape)) if shape else 0
        found = enumerate(sweep(self._trace, start, flat))
        return {node: _flat(tangent) for node, tangent in found if tangent is not None and np.any(tangent)}


def _constants(trace: Trace, node: Node, port: int) -> Iterator[tuple[float, str]]:
    """Yield the constant factors in a derivative that are easily forgotten, as what to divide by and as a text."""
    name = node.op.name
    if name == "power" and port == 0 and (exponent := trace.nodes[node.inputs[1]].constant) not in (None, 0.0, 1.0):
        yield float(np.asarray(exponent)), readable(explain.title(trace.graph, node.inputs[1]))
    if name in ("square", "squared_error", "mse"):
        yield 2.0, "2"
    if name in ("mean", "mse") and node.attributes.get("mean", True):
        shapes = [trace.nodes[source].shape for source in node.inputs]
        count = prod(np.broadcast_shapes(*shapes)) // prod(node.shape)
        if count > 1:
            yield 1.0 / count, f"1/{count}"


def _flat(value: object) -> Array:
    return np.ravel(np.asarray(value, dtype=np.float64))
